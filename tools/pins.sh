#!/bin/sh
# Writes requirements.txt and requirements-dev.txt again from pyproject.toml, with the hashes of all files of each release.
# Needs uv and a package index. What is pinned stays as it is; what follows goes to uv, such as:  --upgrade-package Django
set -eu
CDPATH="" cd -- "$(dirname -- "$0")/.."

pin() {
	uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --annotation-style line \
		--no-emit-index-url --no-emit-find-links --custom-compile-command tools/pins.sh "$@"
}

pin --output-file requirements.txt "$@"
pin --output-file requirements-dev.txt --group dev --constraint requirements.txt "$@"
