#!/bin/sh
# Brings what others made into static/vendor, for maintainers: needs npm, Python 3 and gzip. Running the product
# needs none of them. Raise a version below, run this, look at the pages, commit static/vendor.
set -eu

BOOTSTRAP=5.3.9
ICONS=1.13.2
HTMX=2.0.10
NOTO=5.3.0
SASS=1.108.2
FONTTOOLS=4.68.0
BROTLI=1.2.1

# The icons that the pages may name with {% icon "..." %}; one more here costs every reader about 150 bytes, once.
NAMES="archive arrow-counterclockwise arrow-down arrow-left arrow-left-right arrow-return-left arrow-right arrow-up
  bar-chart bell box-arrow-right briefcase building calendar-check calendar-event chat-left-text check-circle check-lg
  check2-square chevron-down chevron-left chevron-right chevron-up clock clock-history diagram-3 download envelope
  exclamation-triangle eye file-earmark-text funnel gear geo-alt globe house inbox info-circle journal-text key
  lightbulb link-45deg list list-check lock megaphone paperclip pause-circle pencil people person person-badge
  person-plus plus-lg printer question-circle search shield-check slash-circle table tag three-dots trash upload x-lg"

root=$(cd "$(dirname "$0")/.." && pwd)
out=$root/static/vendor
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fetch() { # NAME VERSION FOLDER
  npm pack --silent --ignore-scripts "$1@$2" > packed
  mkdir "$3" && tar xzf "$(tail -n 1 packed)" -C "$3" --strip-components=1
}
fetch bootstrap "$BOOTSTRAP" bootstrap
fetch bootstrap-icons "$ICONS" icons
fetch htmx.org "$HTMX" htmx
fetch @fontsource-variable/noto-sans "$NOTO" noto
npm install --silent --ignore-scripts --no-save --prefix sass "sass@$SASS"
python3 -m venv fonttools
fonttools/bin/pip install --quiet "fonttools==$FONTTOOLS" "brotli==$BROTLI"

rm -rf "$out"
mkdir -p "$out/fonts"

sass/node_modules/.bin/sass --quiet --no-charset --no-source-map --style=compressed \
  -I bootstrap/scss "$root/tools/bootstrap.scss" > bootstrap.css
{ printf '/*! Bootstrap %s, in part (tools/bootstrap.scss); MIT, see LICENSES.txt */\n' "$BOOTSTRAP"; cat bootstrap.css; } \
  > "$out/bootstrap.css"

# A reference to a missing map would stop collectstatic.
sed '/^\/\/# sourceMappingURL=/d' htmx/dist/htmx.min.js > "$out/htmx.min.js"

{
  printf '<svg xmlns="http://www.w3.org/2000/svg">'
  for name in $NAMES; do
    printf '<symbol id="%s" viewBox="0 0 16 16">' "$name"
    tr '\n' ' ' < "icons/icons/$name.svg" | sed -e 's/^[^>]*>//' -e 's/<\/svg>.*$//' -e 's/> *</></g' -e 's/^ *//' -e 's/ *$//'
    printf '</symbol>\n'
  done
  printf '</svg>\n'
} > "$out/icons.svg"

# One file a script with the weights 400 to 600, cut to the letters that English, Hindi and the names of places need.
font() { # SCRIPT UNICODES FILE
  fonttools/bin/fonttools varLib.instancer -q "noto/files/noto-sans-$1-wght-normal.woff2" wght=400:600 -o "$3.ttf"
  fonttools/bin/pyftsubset "$3.ttf" --unicodes="$2" --layout-features='*' --flavor=woff2 --output-file="$out/fonts/$3.woff2"
}
font latin '*' noto-sans-latin
font latin-ext 'U+0100-024F,U+02BC,U+1E00-1EFF,U+20A0-20C0' noto-sans-latin-ext
font devanagari 'U+0901-0903,U+0905-0914,U+0915-0939,U+093C-094D,U+0950,U+0958-0972,U+200C,U+200D,U+25CC' noto-sans-devanagari
# The one Hindi word and the one sign that stand on every English page, so that those need not fetch all of Devanagari.
fonttools/bin/fonttools varLib.instancer -q noto/files/noto-sans-devanagari-wght-normal.woff2 wght=400 -o word.ttf
fonttools/bin/pyftsubset word.ttf --text="हिन्दी₹" --layout-features='*' --flavor=woff2 --output-file="$out/fonts/noto-sans-word.woff2"

{
  for part in "Bootstrap $BOOTSTRAP:bootstrap/LICENSE" "Bootstrap Icons $ICONS:icons/LICENSE" "htmx $HTMX:htmx/LICENSE" \
    "Noto Sans (fontsource $NOTO), with a subset of it made here:noto/LICENSE"; do
    printf '=== %s ===\n\n' "${part%%:*}"
    cat "${part##*:}"
    printf '\n\n'
  done
} > "$out/LICENSES.txt"
(cd "$out" && find . -type f ! -name SHA256SUMS | LC_ALL=C sort | xargs sha256sum > SHA256SUMS)
ls -l "$out" "$out/fonts"
