"""Calls that switch how TensorFlow behaves for a whole process: default floats, dtype policy, promotion, backend."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from tfrewrite.facts.catalog.presence import FIRST_WITH_KERAS_3
from tfrewrite.facts.manifests import LEGACY
from tfrewrite.facts.setting import Setting

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_FLOATX = ("set_floatx",)
_POLICY = ("set_global_policy", "set_dtype_policy", "set_policy")
_PROMOTION = "enable_numpy_behavior"
_BACKEND = ("KERAS_BACKEND", "set_backend")
SWITCHES = re.compile("|".join((*_FLOATX, *_POLICY, _PROMOTION, *_BACKEND, LEGACY)).encode())
_DEFAULT = "float32"
_COMMENT = re.compile(rb"^[ \t]*#.*$", re.MULTILINE)
_HARMLESS = re.compile(
    r"tensorflow\.(config|random\.set_seed|get_logger|autograph\.set_verbosity|keras\.utils\.set_random_seed|"
    r"keras\.backend\.(clear_session|set_image_data_format)|debugging\.(enable|disable)_traceback_filtering)\b|"
    r"(numpy\.random\.seed|numpy\.set_printoptions|numpy\.seterr|matplotlib|absl|tqdm|builtins\.(print|int|float|str|len))\b"
)


def setting_of(facts: Facts) -> Setting:
    """What a program runs on."""
    from tfrewrite.facts.versions import of_notebook, with_said

    shelf = facts.project.shelf
    setting = shelf.setting(facts.source.path.parent)
    if facts.source.notebook is not None:
        setting = of_notebook(facts.source.data, setting)
    return with_said(_with_switches(facts, setting), shelf.said_versions)


def _with_switches(facts: Facts, setting: Setting) -> Setting:
    """The setting of a program, where calls in it or in other programs of the project switch something."""
    own = facts.source.program if SWITCHES.search(facts.source.data) else b""
    others = [text for path, text in facts.project.shelf.switching.items() if path != facts.source.path]
    if not own and not others:
        return setting
    texts = [_COMMENT.sub(b"", text) for text in (own, *others)]
    legacy = any(LEGACY.encode() in text for text in (*texts, facts.source.data))
    if legacy and any(minor >= FIRST_WITH_KERAS_3 for minor in setting.tensorflow):
        setting = replace(setting, keras=None)
    return replace(
        setting,
        floatx=_value(facts, texts, _FLOATX),
        policy=_value(facts, texts, _POLICY),
        usual_promotion=not any(_PROMOTION.encode() in text for text in texts),
        backend=_backend(texts),
    )


def _value(facts: Facts, texts: Iterable[bytes], calls: tuple[str, ...]) -> str | None:
    """What calls set for a program throughout; None where it may be something else at some time."""
    any_call = re.compile("|".join(rf"\b{name}\b" for name in calls).encode())
    plain = re.compile((rf"\b(?:{'|'.join(calls)})\(\s*(?:\w+\s*=\s*)?['\"](\w+)['\"]\s*\)").encode())
    imported = re.compile(rb"^[ \t]*(?:from|import)\b[^\n(]*(?:\([^)]*\))?[^\n]*$", re.MULTILINE)
    bare = [imported.sub(b"", text) for text in texts]
    found = {value.decode() for text in bare for value in plain.findall(text)}
    calls_made = sum(len(any_call.findall(text)) for text in bare)
    if not calls_made:
        return _DEFAULT
    if calls_made != sum(len(plain.findall(text)) for text in bare) or len(found) != 1:
        return None
    (value,) = found
    return value if value == _DEFAULT or _is_set_first(facts, calls) else None


def _is_set_first(facts: Facts, calls: tuple[str, ...]) -> bool:
    """Whether a program makes such a call before it does anything else with TensorFlow, whenever it runs."""
    if facts.source.notebook is not None:  # cells run in any order
        return False
    for statement in facts.tree.body:
        match statement:
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name))) if name in calls:
                return True
            case ast.ImportFrom(level=level) if level:  # another program runs here, before the switch
                return False
            case _ if not _is_harmless(facts, statement):
                return False
    return False


def _is_harmless(facts: Facts, statement: ast.stmt) -> bool:
    """Whether a statement makes nothing of TensorFlow, so that it may run before a switch."""
    match statement:
        case ast.Import(names=names):
            return all(not facts.project.holds(facts, alias.name) for alias in names)
        case ast.ImportFrom(module=module):
            return not facts.project.holds(facts, module or "")
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return not statement.decorator_list and not statement.args.defaults
        case ast.Assign() | ast.AnnAssign() | ast.Expr() | ast.If() | ast.For():
            calls = (node for node in ast.walk(statement) if isinstance(node, ast.Call))
            return all(_calls_harmless(facts, call) for call in calls)
        case _:
            return False


def _calls_harmless(facts: Facts, call: ast.Call) -> bool:
    dotted = facts.names.dotted(call.func)
    root = dotted.partition(".")[0]
    return bool(_HARMLESS.match(dotted)) or (root != "builtins" and root in sys.stdlib_module_names)


def _backend(texts: Iterable[bytes]) -> str | None:
    """The backend of Keras 3, if it is the usual one."""
    named = [text for text in texts if any(word.encode() in text for word in _BACKEND)]
    value = rb"(?:KERAS_BACKEND['\"]\s*\]?\s*[=,:]|set_backend\()\s*['\"]tensorflow['\"]"
    usual = all(len(re.findall(value, text)) == sum(text.count(word.encode()) for word in _BACKEND) for text in named)
    return "tensorflow" if usual else None
