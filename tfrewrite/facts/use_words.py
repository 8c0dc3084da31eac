"""The names by which uses of values are known, and small questions about expressions."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tfrewrite.facts.tree import FunctionNode, arguments_of

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

SUMMARIES = (
    "tensorflow.summary.",
    "wandb.",
    "mlflow.",
    "neptune.",
    "comet_ml.",
    "tensorboardX.",
    "tensorflow.compat.v2.summary.",
)
SUMMARY_METHODS = frozenset(
    [
        "add_scalar",
        "add_scalars",
        "add_histogram",
        "add_image",
        "add_text",
        "add_figure",
        "log_metric",
        "log_metrics",
        "log_scalar",
    ]
)
COLLECTING = frozenset(
    [
        "append",
        "extend",
        "insert",
        "add",
        "appendleft",
        "extendleft",
        "put",
        "setdefault",
        "store",
        "push",
        "put_nowait",
    ]
)
SHOWING_METHODS = frozenset(["set_postfix", "set_description", "set_postfix_str", "set_description_str"])
SAVING = (
    "matplotlib.",
    "seaborn.",
    "plotly.",
    "pickle.",
    "numpy.save",
    "json.dump",
    "cv2.imwrite",
    "imageio.",
    "h5py.",
)
SAVING_METHODS = frozenset(
    [
        "write",
        "writelines",
        "writerow",
        "writerows",
        "save",
        "savefig",
        "imsave",
        "plot",
        "imshow",
        "scatter",
        "hist",
        "to_csv",
        "write_file",
        "save_weights",
    ]
)
TF_SAVING = frozenset(
    [
        "tensorflow.io.write_file",
        "tensorflow.keras.utils.save_img",
        "tensorflow.saved_model.save",
        "tensorflow.io.serialize_tensor",
    ]
)
CONVERTING = frozenset(
    [
        "float",
        "int",
        "bool",
        "complex",
        "str",
        "repr",
        "format",
        "round",
        "abs",
        "list",
        "tuple",
        "set",
        "sorted",
        "dict",
        "zip",
        "enumerate",
        "reversed",
        "iter",
        "next",
        "map",
        "filter",
        "sum",
        "pow",
        "divmod",
        "len",
        "any",
        "all",
        "frozenset",
    ]
)
MATH = (
    "math.",
    "numpy.",
    "statistics.",
    "operator.",
    "builtins.",
    "datetime.",
    "itertools.",
    "textwrap.",
    "collections.",
)
HOST_CONVERSIONS = frozenset(
    {
        "tensorflow.get_static_value",
        "tensorflow.make_ndarray",
        "tensorflow.make_tensor_proto",
        "tensorflow.keras.backend.get_value",
        "tensorflow.keras.backend.eval",
        "tensorflow.keras.ops.convert_to_numpy",
    }
)
TESTS = frozenset(
    {"if", "while", "assert", "conditional expression", "if in a comprehension", "and", "or", "not", "match guard"}
)


def is_count(node: ast.expr) -> bool:
    """`step % n`, alone or in a comparison, in whatever conversions."""
    match node:
        case ast.BinOp(left=left, op=ast.Mod()):
            return not is_text(left)
        case ast.Compare(left=left, comparators=others):
            return any(map(is_count, (left, *others)))
        case ast.Call(args=arguments) if arguments:
            return any(map(is_count, arguments))
        case ast.UnaryOp(operand=operand):
            return is_count(operand)
        case _:
            return False


def is_text(node: ast.expr) -> bool:
    """Whether an expression is written as a text."""
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)))


def adds_to(name: str, value: ast.expr, facts: Facts) -> bool:
    """`total = total + x`: whether the name that is bound takes part in the sum around the value."""
    statement = facts.names.parents.get(value)
    while statement is not None and not isinstance(statement, ast.stmt):
        statement = facts.names.parents.get(statement)
    root = getattr(statement, "value", None)
    return isinstance(root, ast.BinOp) and any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(root))


def parameter(call: ast.Call, node: ast.expr, function: FunctionNode, home: Facts) -> ast.arg | None:
    """The parameter that an argument is given for; None where that cannot be seen."""
    place = next((i for i, argument in enumerate(call.args) if holds(argument, node)), None)
    for keyword in call.keywords:
        if holds(keyword.value, node):
            return next((a for a in arguments_of(function.args) if a.arg == keyword.arg), None)
    if place is None or any(isinstance(argument, ast.Starred) for argument in call.args[: place + 1]):
        return None
    parameters = [*function.args.posonlyargs, *function.args.args]
    static = any(home.names.dotted(d) == "builtins.staticmethod" for d in function.decorator_list)
    if home.is_method(function) and not static:
        place += 1
    return parameters[place] if place < len(parameters) else None


def holds(root: ast.AST, node: ast.AST) -> bool:
    """Whether a node stands under another one, or is it."""
    return any(inner is node for inner in ast.walk(root))
