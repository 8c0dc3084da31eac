#!/bin/sh
# install.sh FOLDER: makes the virtual environment FOLDER where it is missing or does not work, and installs tfrewrite into it.
set -eu
venv=$1
version='import sys; print(sys.version_info[:2])'

python=$(sh scripts/python.sh)
works() {
    PYTHON=$venv/bin/python sh scripts/python.sh >/dev/null 2>&1 && "$venv/bin/python" -m pip --version >/dev/null 2>&1
}
asked_for() {
    [ -z "${PYTHON:-}" ] || [ "$("$python" -c "$version")" = "$("$venv/bin/python" -c "$version")" ]
}
if ! works || ! asked_for; then
    echo "making $venv with $python"
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi
echo "installing tfrewrite and TensorFlow into $venv (once; this takes some minutes)"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -e '.[cpu,dev]'
