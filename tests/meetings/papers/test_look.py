import time
from pathlib import Path
import pytest
from tests import make
from meetings.models import Session

pytestmark = pytest.mark.django_db
OUT = Path("/tmp/notes/shots-prints")
OUT.mkdir(exist_ok=True)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk Venkatanarasimharajuvaripeta Subrahmanyam Chandrasekhara Venkata Raman Iyengar Ramanujachariar"


def test_look(add, many, signed_in):
    jp = make.mission("JP")
    a = add(
        "Asha Rao", "head", honorific="H.E. Ms", name_hi="आशा राव", organisation=jp, designation="Ambassador of India"
    )
    add(
        "Vikram K. Doraiswami",
        "head",
        honorific="H.E. Mr",
        name_hi="विक्रम के. दोरईस्वामी",
        organisation=make.mission("FR"),
        designation="Ambassador of India",
        invitation_status="accepted",
    )
    add(
        LONG,
        "accompanying",
        honorific="Dr",
        name_hi="वेंकटनरसिम्हराजुवारिपेट सुब्रह्मण्यम चंद्रशेखर वेंकट रामन अयंगर",
        organisation=jp,
        designation="Minister (Economic and Commercial) and Deputy Chief of Mission with concurrent accreditation",
        invitation_status="accepted",
    )
    add(
        "#1 *bold* $x$ <b> @ref \\ [x] `raw` _em_ = head",
        "council",
        organisation_name="Council for #Leather & <Textiles> *Exports*",
        designation="Director $100",
    )
    add("=SUM(A1:A9)", "observer", organisation_name="+Plus", designation="-1+1")
    d = add("Declining Person", "department", invitation_status="declined")
    o = add("Original Person", "department", organisation=make.department())
    add("Second Person", "secretariat", organisation=make.commerce(), substitute_for=o, mode="video")
    many(60)
    s = Session.add(
        make.meet(),
        by=None,
        title="Country round: Japan, France and the #others",
        kind="countries",
        on=make.meet().starts_on,
    )
    u = make.secretary()
    for lang in ("en", "hi"):
        u.language = lang
        u.save()
        c = signed_in(u)
        for p, kinds in (
            ("participants", ("pdf", "docx", "xlsx")),
            ("seating", ("pdf",)),
            ("badges", ("pdf",)),
            ("attendance", ("pdf", "docx")),
        ):
            for k in kinds:
                t = time.time()
                r = c.get(f"/meets/{make.meet().slug}/papers/{p}.{k}")
                print(p, k, r.status_code, time.time() - t)
                if r.status_code != 200:
                    print(r.content.decode()[-3000:])
                (OUT / f"{p}-{lang}.{k}").write_bytes(b"".join(r))
    return
    for p, k in (
        ("participants", "pdf"),
        ("participants", "docx"),
        ("participants", "xlsx"),
        ("badges", "pdf"),
        ("attendance", "pdf"),
        ("attendance", "docx"),
    ):
        t = time.time()
        r = c.get(f"/meets/{make.meet().slug}/papers/{p}.{k}")
        print("500", p, k, r.status_code, time.time() - t, len(b"".join(r)))
    print(c.get(f"/meets/{make.meet().slug}/papers/").content.decode()[-6000:])
