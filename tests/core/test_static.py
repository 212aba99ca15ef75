"""What every page brings with it: light, complete, unchanged since it was vendored, and within the security policy."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = settings.BASE_DIR / "static"
VENDOR = STATIC / "vendor"
TEMPLATES = sorted(settings.BASE_DIR.glob("templates/**/*.html"))
# Read by every page on a first visit in English; the list of 50 adds 6 kB of HTML.
EVERY_PAGE = (
    "vendor/bootstrap.css",
    "css/site.css",
    "vendor/htmx.min.js",
    "js/site.js",
    "js/drafts.js",
    "vendor/icons.svg",
    "vendor/fonts/noto-sans-latin.woff2",
    "vendor/fonts/noto-sans-word.woff2",
    "img/mark.svg",
)


def wire(path: Path) -> int:
    raw = path.read_bytes()
    return len(raw) if path.suffix == ".woff2" else len(gzip.compress(raw))


def test_a_first_visit_leaves_room_for_the_page_within_100_kilobytes():
    assert sum(wire(STATIC / name) for name in EVERY_PAGE) < 80_000


def test_vendored_files_are_what_their_checksums_say():
    listed = dict(reversed(line.split("  ")) for line in (VENDOR / "SHA256SUMS").read_text().splitlines())
    found = {
        f"./{path.relative_to(VENDOR)}": hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }
    assert found == listed


def test_no_file_points_to_a_source_map_that_is_not_there():
    for path in [*VENDOR.glob("*.js"), *VENDOR.glob("*.css")]:
        assert "sourceMappingURL" not in path.read_text()


def test_every_icon_that_a_page_names_is_in_the_sprite():
    there = set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "icons.svg").read_text()))
    named = {name for path in TEMPLATES for name in re.findall(r'(?:icon |icon_name=)"([^"]+)"', path.read_text())}
    assert named <= there


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR / "templates")))
def test_a_template_has_nothing_inline_that_the_security_policy_would_block(path):
    source = re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.DOTALL)
    assert not re.search(r"\sstyle=", source)
    assert not re.search(r"\son[a-z]+=", source)
    assert "<style" not in source
    for tag in re.findall(r"<script[^>]*>", source):
        assert "src=" in tag
