from pathlib import Path
import pytest
from tests import make
from tests.answers import body
from tests.reports.test_session_pack import *
OUT = Path("/tmp/notes/shots-prints")
def test_look(signed_in, session):
    text = "Every consignment of textiles is tested again on arrival although accredited laboratories in India have certified it. This costs exporters 12 days and about 400 US dollars a container; small exporters of Tiruppur and Surat have stopped shipping.\n\nThe Japanese side has asked for a list of laboratories."
    for n, code in enumerate(("JP","FR","DE","IT","ES","AE")):
        row = asked(session, code, title="Mutual recognition of textile test certificates for chapters 61 and 62 of the tariff", statement=text*2, ask="The Ministry of Textiles should propose mutual recognition by March, with a list of laboratories. "*3, rationale=text, sensitivity="restricted" if n==1 else "internal")
        make.annex(row, text=code, title="Letter of the Ministry of Economy, Trade and Industry on laboratories")
        for k in range(5):
            make.item("underway", asked=row, title=f"Notify the revised standard for chapter {k} and inform the mission and the exporters' council", due_on=make.working_day(20+k))
    u = make.secretary()
    for lang in ("en","hi"):
        u.language=lang; u.save()
        r = signed_in(u).get(f"/meets/{session.meet.slug}/sessions/{session.pk}/pack.pdf")
        (OUT/f"pack-{lang}.pdf").write_bytes(body(r))
