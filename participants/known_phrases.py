"""Phrases that everybody knows, here and elsewhere, which lists of breached passwords hold and zxcvbn takes for good.

Of films, songs, prayers, the state, proverbs and advice on passwords; blanks and capitals count for nothing.
"""

_ADVICE = """
correct horse battery staple; horse battery staple; battery horse staple correct; the quick brown fox;
the quick brown fox jumps over the lazy dog; jumps over the lazy dog; this is a password; this is my password;
this is not a password; this password is secure; my secret password; my voice is my passport;
let me in please; open sesame; open sesame please; lorem ipsum; lorem ipsum dolor sit amet; what is your name;
whats your name; trust no one; change me now; i forgot my password; i forgot again;
pack my box with five dozen liquor jugs; now is the time for all good men; sphinx of black quartz;
hello how are you; abracadabra; one two three four five; never share your password; welcome to india;
welcome to the jungle; good morning india; admin password; root password
"""
_STATE = """
jana gana mana; jana gana mana adhinayaka; jana gana mana adhinayaka jaya he; bharata bhagya vidhata;
jaya jaya jaya jaya he; punjab sindh gujarat maratha; vande mataram; vandemataram sujalam suphalam;
sujalam suphalam; satyameva jayate; sabka saath sabka vikas; sabka saath sabka vikas sabka vishwas;
sabka vishwas; sabka prayas; sare jahan se achha; sare jahan se accha hindustan hamara; hindustan hamara;
hindi hain hum; jai hind; jai hind jai bharat; jai bharat; bharat mata ki jai; bharat mata ki jay;
mera bharat mahan; meri bharat mahan; jai jawan jai kisan; jai jawan jai kisan jai vigyan; inquilab zindabad;
unity in diversity; incredible india; make in india; digital india; skill india; stand up india;
startup india; atmanirbhar bharat; vocal for local; local to global; swachh bharat; swachh bharat abhiyan;
azadi ka amrit mahotsav; amrit mahotsav; har ghar tiranga; viksit bharat; ek bharat shreshtha bharat;
beti bachao beti padhao; ab ki baar modi sarkar; acche din aane wale hain; achhe din;
jhanda ooncha rahe hamara; vijayi vishwa tiranga pyara; kadam kadam badhaye ja; ae mere watan ke logo;
vasudhaiva kutumbakam; atithi devo bhava; one earth one family one future; ahimsa paramo dharma;
simple living high thinking; do or die; quit india; swaraj is my birthright;
give me blood and i will give you freedom; tryst with destiny; we the people of india;
justice liberty equality fraternity; republic of india; government of india; union of india;
ministry of external affairs; ministry of commerce; proud to be indian; i am proud to be an indian;
i love india; i love my india; i love my country; my india is great; india is great; saare jahan se acha;
india is my country; all indians are my brothers and sisters; jai maharashtra; jai tamil nadu; jai karnataka;
jai telangana; jai kisan; chak de india; dil hai hindustani; phir bhi dil hai hindustani; mother india;
e pluribus unum; in god we trust; god save the king; god save the queen; god bless america;
make america great again; yes we can; liberte egalite fraternite
"""
_FAITH = """
jai shree ram; jai shri ram; jai sri ram; jai siya ram; jai jai ram; hare krishna hare ram;
hare krishna hare krishna; hare rama hare rama; radhe radhe; jai shri krishna; jai shree krishna;
radhe krishna; jai mata di; jai mata di jai mata di; jai hanuman; jai bajrang bali; hanuman chalisa;
jai hanuman gyan gun sagar; om namah shivaya; om namo narayanaya; om namo bhagavate vasudevaya;
har har mahadev; om shanti; om shanti om; om shanti shanti shanti; om sai ram; ganpati bappa morya;
ganapati bappa moriya; om gan ganapataye namah; om bhur bhuva swaha; gayatri mantra; om jai jagdish hare;
raghupati raghav raja ram; ishwar allah tero naam; vaishnav jan to; sat sri akal; waheguru ji ka khalsa;
waheguru ji ki fateh; jo bole so nihal; ik onkar satnam; bismillah; bismillahir rahmanir rahim; allahu akbar;
alhamdulillah; la ilaha illallah; subhanallah; mashallah; inshallah; assalamu alaikum; namo buddhaya;
buddham saranam gacchami; namo arihantanam; jai jinendra; swamiye saranam ayyappa; govinda govinda;
tirupati balaji; karmanye vadhikaraste; yada yada hi dharmasya; asato ma sadgamaya; tamaso ma jyotirgamaya;
sarve bhavantu sukhinah; tvameva mata cha pita tvameva; our father who art in heaven;
our father which art in heaven; hallowed be thy name; the lord is my shepherd; in the name of the father;
jesus loves me; jesus is lord; jesus christ; praise the lord; hail mary full of grace; amazing grace;
god is great; god is love; god bless you; god bless me; thank you jesus; for god so loved the world;
in the beginning god created; love thy neighbour; let there be light
"""
_PROVERBS = """
to be or not to be; to be or not to be that is the question; all that glitters is not gold;
honesty is the best policy; where there is a will there is a way; actions speak louder than words;
practice makes perfect; time is money; knowledge is power; unity is strength; united we stand divided we fall;
rome was not built in a day; all is well; an apple a day keeps the doctor away;
the early bird catches the worm; a friend in need is a friend indeed; better late than never;
a stitch in time saves nine; haste makes waste; slow and steady wins the race; health is wealth;
work is worship; the pen is mightier than the sword; when in rome do as the romans do;
a bird in the hand is worth two in the bush; dont judge a book by its cover; curiosity killed the cat;
money cant buy happiness; every cloud has a silver lining; all is fair in love and war; love is blind;
look before you leap; no pain no gain; once bitten twice shy; out of sight out of mind;
birds of a feather flock together; too many cooks spoil the broth; necessity is the mother of invention;
prevention is better than cure; charity begins at home; barking dogs seldom bite;
as you sow so shall you reap; first come first served; might is right; easy come easy go; home sweet home;
old is gold; practice what you preach; the grass is always greener; two wrongs dont make a right;
all roads lead to rome; a picture is worth a thousand words; beauty is in the eye of the beholder; carpe diem;
seize the day; veni vidi vici; cogito ergo sum; i think therefore i am; live and let live; live laugh love;
never give up; never say never; just do it; keep calm and carry on; think different; impossible is nothing;
the sky is the limit; be the change you want to see; be the change; an eye for an eye; once upon a time;
happily ever after; happy birthday to you; happy new year; merry christmas; twinkle twinkle little star;
mary had a little lamb; baa baa black sheep; jack and jill went up the hill; row row row your boat;
humpty dumpty sat on a wall; ring a ring o roses; london bridge is falling down; if you can dream it;
long live the king; i have a dream; ask not what your country can do for you; one small step for man;
four score and seven years ago; honi soit qui mal y pense; nach na jaane aangan tedha;
jiski lathi uski bhains; bandar kya jaane adrak ka swad; jaisi karni waisi bharni; ab pachtaye hot kya;
doodh ka doodh pani ka pani; ant bhala to sab bhala; jal hi jeevan hai; andher nagri chaupat raja;
sau sunar ki ek lohar ki; karat karat abhyas ke; satyam shivam sundaram
"""
_SCREEN = """
may the force be with you; may the fourth be with you; my name is inigo montoya; winter is coming;
valar morghulis; supercalifragilisticexpialidocious; all your base are belong to us; never gonna give you up;
hakuna matata; you shall not pass; i am your father; im your father; luke i am your father;
i love you so much; i love you forever; i will always love you; i love you three thousand;
frankly my dear i dont give a damn; houston we have a problem; to infinity and beyond;
heres looking at you kid; im going to make him an offer he cant refuse; ill be back; hasta la vista baby;
you talking to me; say hello to my little friend; i see dead people; show me the money;
you cant handle the truth; life is like a box of chocolates; run forrest run; just keep swimming;
why so serious; i am iron man; i am batman; avengers assemble; wakanda forever; expecto patronum;
harry potter; lord of the rings; one ring to rule them all; my precious; live long and prosper;
beam me up scotty; resistance is futile; the truth is out there; star wars; game of thrones; et phone home;
theres no place like home; elementary my dear watson; bond james bond; the name is bond; shaken not stirred;
with great power comes great responsibility; great power great responsibility; the answer is forty two;
dont panic; so long and thanks for all the fish; let it go let it go; we will rock you; we are the champions;
bohemian rhapsody; hotel california; stairway to heaven; imagine all the people; let it be;
all you need is love; hey jude; yellow submarine; dancing queen; gangnam style; another brick in the wall;
mogambo khush hua; kitne aadmi the; tera kya hoga kaliya; jo dar gaya samjho mar gaya; mere paas maa hai;
yeh dosti hum nahi todenge; basanti in kutton ke saamne mat nachna; arre o sambha;
don ko pakadna mushkil hi nahi namumkin hai; all izz well; aal izz well; bade bade deshon mein;
bade bade shehron mein; kabhi khushi kabhie gham; kuch kuch hota hai; dilwale dulhania le jayenge;
ja simran ja jee le apni zindagi; picture abhi baaki hai mere dost; picture abhi baki hai;
rahul naam to suna hoga; my name is khan and i am not a terrorist; my name is khan; mere karan arjun aayenge;
babumoshai zindagi badi honi chahiye; pushpa i hate tears; main jhukega nahi sala; pushpa jhukega nahi;
thaggede le; hows the josh; high sir; dangal dangal; zindagi na milegi dobara; yeh jawaani hai deewani;
ek tha tiger; tiger zinda hai; swagat nahi karoge hamara; jab tak hai jaan; pyaar kiya to darna kya;
mera joota hai japani; awaara hoon; mere sapno ki rani; chaiyya chaiyya; tum hi ho; jai ho; lungi dance;
why this kolaveri di; naatu naatu; katappa ne bahubali ko kyun mara; bahubali; jai mahishmati; baazigar;
hum saath saath hain; hum aapke hain koun; apna time aayega; munna bhai mbbs; gandhigiri;
lage raho munna bhai; hera pheri; utha le re baba; ye baburao ka style hai;
naan oru thadava sonna nooru thadava sonna madhiri; kabali da; sachin sachin; ganpat chai la;
tarikh pe tarikh; dhai kilo ka haath; hindustan zindabad tha hai aur rahega; hindustan zindabad;
namaste london; kaun banega crorepati; lock kiya jaye; crorepati; shaktimaan; mahabharat; ramayan;
tom and jerry; chhota bheem; i love cricket; i love my family; i love mom and dad; i love my wife
"""
_DEVANAGARI = """
वन्दे मातरम्; सत्यमेव जयते; जन गण मन; जन गण मन अधिनायक जय हे; जय हिन्द; भारत माता की जय; मेरा भारत महान;
सारे जहाँ से अच्छा; सबका साथ सबका विकास; वसुधैव कुटुम्बकम्; अतिथि देवो भव; जय श्री राम; ॐ नमः शिवाय;
हर हर महादेव; हनुमान चालीसा; जय जवान जय किसान
"""

PHRASES = tuple(
    phrase.strip()
    for part in (_ADVICE, _STATE, _FAITH, _PROVERBS, _SCREEN, _DEVANAGARI)
    for phrase in part.replace("\n", " ").split(";")
)
