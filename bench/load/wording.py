"""What missions might write: titles, barriers and asks whose words are as often and as rare as in life.

A few words stand in every third text, most in one of a hundred, and names of firms, laboratories and ports in a
handful: searches and similarity cost what they cost on real texts only where the words are spread like that (the n-th
of a list comes about 1/n as often as the first).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random
from typing import TypeVar

Word = TypeVar("Word")

# Code of the sector -> what is traded: the goods, with an HS code of two to six figures; services have none.
GOODS: dict[str, tuple[tuple[str, str], ...]] = {
    "textiles": (
        ("cotton yarn", "5205"),
        ("knitted T-shirts", "6109"),
        ("bed linen", "6302"),
        ("babies' garments", "6111"),
        ("handmade carpets", "570110"),
        ("silk fabrics", "5007"),
        ("jute bags", "6305"),
        ("women's dresses", "6204"),
        ("shawls and stoles", "6214"),
        ("technical textiles", "5911"),
        ("polyester filament yarn", "5402"),
        ("embroidered fabrics", "5810"),
    ),
    "agriculture": (
        ("basmati rice", "100630"),
        ("frozen shrimps", "030617"),
        ("fresh mangoes", "080450"),
        ("table grapes", "080610"),
        ("turmeric and ginger", "0910"),
        ("dried chillies", "090421"),
        ("black tea", "0902"),
        ("roasted coffee", "0901"),
        ("buffalo meat", "0202"),
        ("natural honey", "0409"),
        ("sesame seeds", "120740"),
        ("cashew kernels", "080132"),
        ("gherkins in vinegar", "2001"),
        ("cut roses", "0603"),
    ),
    "pharmaceuticals": (
        ("generic medicines", "3004"),
        ("vaccines", "300241"),
        ("antibiotics", "2941"),
        ("surgical dressings", "3005"),
        ("herbal extracts", "1302"),
        ("bulk drugs", "2933"),
        ("diagnostic kits", "3822"),
        ("ayurvedic preparations", "3003"),
    ),
    "engineering": (
        ("forged pipe fittings", "7307"),
        ("industrial valves", "8481"),
        ("centrifugal pumps", "841370"),
        ("farm tractors", "8701"),
        ("motorcycles", "8711"),
        ("brake parts", "870830"),
        ("hot-rolled coils", "7208"),
        ("stainless steel sheets", "7219"),
        ("diesel generators", "850211"),
        ("ball bearings", "8482"),
        ("hand tools", "8205"),
        ("machine tools", "8458"),
        ("aluminium profiles", "7604"),
    ),
    "electronics": (
        ("smartphones", "851713"),
        ("solar modules", "854143"),
        ("printed circuits", "8534"),
        ("power transformers", "8504"),
        ("lithium batteries", "850760"),
        ("set-top boxes", "852871"),
        ("insulated cables", "8544"),
        ("electricity meters", "902830"),
    ),
    "chemicals-and-plastics": (
        ("reactive dyes", "3204"),
        ("agrochemicals", "3808"),
        ("packing films", "3920"),
        ("polypropylene", "3902"),
        ("essential oils", "3301"),
        ("cosmetics", "3304"),
        ("moulded plastics", "3926"),
        ("industrial solvents", "2905"),
        ("paints and coatings", "3208"),
    ),
    "information-technology": (
        ("software services", ""),
        ("cyber security services", ""),
        ("cloud hosting", ""),
        ("engineering design", ""),
        ("back-office services", ""),
    ),
    "tourism": (
        ("medical travel", ""),
        ("Buddhist pilgrimages", ""),
        ("film locations", ""),
        ("group tours", ""),
        ("cruise calls", ""),
    ),
    "digital-health": (
        ("telemedicine", ""),
        ("remote radiology", ""),
        ("online nursing courses", ""),
        ("health records", ""),
    ),
}
OTHER = (("Indian goods", ""), ("consumer goods", ""), ("services", ""), ("samples", ""))
# What stands in the way, and its MAST chapter.
BARRIERS = (
    ("test certificates", "B"),
    ("residue limits", "A"),
    ("customs valuation", "C"),
    ("plant registration", "A"),
    ("labelling rules", "B"),
    ("import licences", "E"),
    ("rules of origin", "O"),
    ("product standards", "B"),
    ("pre-shipment inspection", "C"),
    ("tariff quotas", "E"),
    ("anti-dumping duties", "D"),
    ("facility inspections", "A"),
    ("halal certification", "B"),
    ("public tenders", "M"),
    ("patent listing", "N"),
    ("payment delays", "G"),
    ("fumigation rules", "A"),
    ("energy labels", "B"),
    ("safeguard duties", "D"),
    ("reference prices", "F"),
    ("after-sales service", "K"),
    ("local content", "I"),
    ("distribution licences", "J"),
    ("state purchasing", "H"),
    ("carbon reporting", "B"),
    ("export restrictions", "P"),
)
OPENINGS = (
    "Mutual recognition of {barrier} for {goods}",
    "Ease {barrier} for {goods} at {place}",
    "Faster clearance of {goods} through {place}",
    "{Goods}: end the delays over {barrier}",
    "Accept Indian {barrier} for {goods}",
    "Lower duties on {goods}",
    "A buyers' meeting for {goods} in {place}",
    "Register {firm} and other makers of {goods}",
    "Work with {authority} on {barrier} for {goods}",
    "Direct shipping of {goods} to {place}",
    "Protect geographical names of {goods} against copies",
    "Warehouse for {goods} near {place}",
    "{Authority} should publish {barrier} for {goods} in English",
    "A laboratory for {goods} in {place}",
)
AUTHORITIES = (
    "the customs administration",
    "the food safety authority",
    "the ministry of health",
    "the standards institute",
    "the chamber of commerce",
    "the medicines agency",
    "the port authority",
    "the competition council",
    "the plant protection service",
    "the central bank",
    "the transport regulator",
    "the veterinary service",
    "the patent office",
    "the telecom regulator",
)
STEPS = (
    "propose {barrier} in the joint committee",
    "send a team of auditors to {place}",
    "sign an arrangement with {authority}",
    "fund a stand at the fair of {place}",
    "train inspectors in {place}",
    "notify a single format of certificates",
    "list approved makers, {firm} among them",
    "recognise the laboratory of {lab}",
    "raise it at the next session of the World Trade Organization",
    "name an officer to whom {authority} may turn",
    "open a desk for exporters at {place}",
    "share data of consignments every month",
    "cut the time for each consignment to {days} days",
    "publish the requirements for {goods} in three languages",
    "allow electronic documents instead of paper",
    "invite buyers to {place} before the season",
)
OWNERS = (
    "The Department of Commerce",
    "The nodal department",
    "The export promotion council",
    "The Bureau of Indian Standards",
    "The Export Inspection Council",
    "The Directorate General of Foreign Trade",
    "The Ministry of Shipping",
    "The Central Board of Indirect Taxes",
)
FACTS = (
    "{Authority} holds consignments of {goods} for {days} days because of {barrier}.",
    "Makers from {place} pay {days} per cent more than their rivals from elsewhere.",
    "{Firm} lost an order worth {days} million last season.",
    "Tests of {lab} are not recognised, and every lot of {goods} is tested again on arrival.",
    "The rule on {barrier} was changed without notice, and nobody at {place} could explain it.",
    "Importers ask for {goods}, but quotas are filled by other suppliers within {days} days.",
    "Small firms around {place} cannot bear the cost of {barrier}.",
    "Freight from {place} costs twice what it costs from neighbouring countries.",
    "The mission wrote to {authority} twice and had no answer for {days} weeks.",
    "Competitors have a trade agreement and pay no duty on {goods}.",
)
BEGINNINGS = "Ban Kol Mad Chan Vis Sur Raj Kan Tir Pal Nag Ber Ham Rot Mar Lyo Osa Yok Bus Ant Val Gen Dur San Mon Kal"
MIDDLES = "a e i o u ara eni olu iva ado ume"
ENDINGS = "pur nagar burg ville port ham stad kot gaon pet wara dam mund field bad"
FIRMS = "Exports Mills Industries Overseas Traders Pharma Foods Exim Works Enterprises Fabrics Metals"


@cache
def _weights(count: int) -> list[float]:
    """As often as words of a language: 1, 1/2, 1/3 ... summed up for `Random.choices`."""
    return list(accumulate(1 / (rank + 1) for rank in range(count)))


@dataclass(frozen=True)
class GeneratedText:
    """One recommendation in words, and what they are about."""

    title: str
    statement: str
    ask: str
    hs_lines: list[str]
    mast_chapter: str


class Wording:
    """Writes recommendations; the same ones from the same dice."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        names = [a + b + c for a in BEGINNINGS.split() for b in MIDDLES.split() for c in ENDINGS.split()]
        dice.shuffle(names)
        self._names, self._weights = names, _weights(len(names))

    def write(self, sector: str) -> GeneratedText:
        """Something of a sector, by its code."""
        goods, heading = self._often(GOODS.get(sector, OTHER))
        barrier, chapter = self._often(BARRIERS)
        values = self._values(goods, barrier)
        title = self._dice.choice(OPENINGS).format_map(values)
        steps = [step.format_map(self._values(goods, barrier)) for step in self._some(STEPS, 2, 4)]
        ask = " ".join(f"{self._often(OWNERS)} should {step}." for step in steps)
        facts = " ".join(fact.format_map(self._values(goods, barrier)) for fact in self._some(FACTS, 2, 5))
        hs_lines, kind = ([heading], chapter) if heading else ([], "")
        return GeneratedText(title[:1].upper() + title[1:150], facts, ask, hs_lines, kind)

    def _values(self, goods: str, barrier: str) -> dict[str, str]:
        authority, firm = self._often(AUTHORITIES), f"{self._name()} {self._dice.choice(FIRMS.split())}"
        return {
            "goods": goods,
            "Goods": goods.capitalize(),
            "barrier": barrier,
            "authority": authority,
            "Authority": authority.capitalize(),
            "place": self._name(),
            "lab": self._name(),
            "firm": firm,
            "Firm": firm,
            "days": str(self._dice.randrange(3, 90)),
        }

    def _name(self) -> str:
        return self._dice.choices(self._names, cum_weights=self._weights)[0]

    def _often(self, words: tuple[Word, ...]) -> Word:
        return self._dice.choices(words, cum_weights=_weights(len(words)))[0]

    def _some(self, words: tuple[str, ...], least: int, most: int) -> list[str]:
        return self._dice.sample(words, self._dice.randint(least, most))
