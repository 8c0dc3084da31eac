"""Makes the modules of the catalog importable without the facts as a whole, which need not work for it to be made."""

from __future__ import annotations

import sys
import types
from pathlib import Path

_FACTS = Path(__file__).parents[2] / "tfrewrite" / "facts"

for name, folder in (("tfrewrite.facts", _FACTS), ("tfrewrite.facts.catalog", _FACTS / "catalog")):
    package = types.ModuleType(name)
    package.__path__ = [str(folder)]
    sys.modules.setdefault(name, package)
