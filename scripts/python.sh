#!/bin/sh
# Prints the path of the first Python that TensorFlow 2.21 has wheels for and that tfrewrite runs on: 3.11 to 3.13, with venv.
# PYTHON=... names one to use instead. A candidate must really run: version managers leave commands that do not.
suits='import ensurepip, sys, sysconfig, venv
sys.exit(not ((3, 11) <= sys.version_info[:2] <= (3, 13)) or bool(sysconfig.get_config_var("Py_GIL_DISABLED")))'

if [ -n "${PYTHON:-}" ]; then
    set -- "$PYTHON"
    found="PYTHON=$PYTHON is not such a Python"
else
    set -- python3.13 python3.12 python3.11 python3 python
    found="none was found on the PATH; name one with PYTHON=/path/to/python3.12"
fi
for candidate in "$@"; do
    if "$candidate" -c "$suits" </dev/null >/dev/null 2>&1; then
        exec "$candidate" -c 'import sys; print(sys.executable)'
    fi
done
echo "tfrewrite needs Python 3.11, 3.12 or 3.13 with its venv module (TensorFlow 2.21 has wheels for these): $found" >&2
exit 1
