"""Which libcst node is which `ast` node: every statement and expression of many installed files."""

from __future__ import annotations

import ast
import random
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path

import libcst as cst
import pytest

from tfrewrite.edits.positions import locate


def installed_files() -> list[Path]:
    """All installed Python files of a moderate size, in a fixed order."""
    roots = {Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    files = {path for root in roots for path in root.rglob("*.py") if path.is_file() and path.stat().st_size < 200_000}
    return sorted(files)


def nodes_with_a_counterpart(tree: ast.Module) -> Iterator[ast.expr | ast.stmt]:
    """Every statement and expression that libcst has one node for.

    Left out, since libcst has no expression node for them: replacement fields of f-strings, the literal parts between
    them (before Python 3.12 their positions are those of the whole string) and their format specifications; slices;
    the tuple in `a[1, 2]`; the starred value of a call, a class base or a subscript. The parts of an implicit string
    concatenation are no nodes of `ast`.
    """
    out: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.JoinedStr(values=values):
                out |= {id(value) for value in values}
            case ast.FormattedValue(format_spec=ast.JoinedStr() as spec):
                out.add(id(spec))
            case ast.Subscript(slice=ast.Tuple(elts=elements) as index):
                out |= {id(index), *(id(element) for element in elements if isinstance(element, ast.Starred))}
            case ast.Call(args=values) | ast.ClassDef(bases=values):
                out |= {id(value) for value in values if isinstance(value, ast.Starred)}
        if isinstance(node, ast.expr | ast.stmt) and not isinstance(node, ast.Slice) and id(node) not in out:
            yield node


def parsed(path: Path) -> tuple[bytes, cst.Module, ast.Module] | None:
    """A file read by both parsers; None if one of them cannot, or if libcst is not lossless on it."""
    program = path.read_bytes()
    try:
        tree = ast.parse(program)
        module = cst.parse_module(program)
    except (SyntaxError, ValueError, cst.ParserSyntaxError):
        return None
    return (program, module, tree) if module.bytes == program else None


def reparsed(module: cst.Module, node: cst.CSTNode, wanted: ast.expr | ast.stmt) -> str:
    """The dump of what the matched node's own code means."""
    code = module.code_for_node(node)
    if isinstance(wanted, ast.stmt):
        if code.lstrip().startswith("elif"):
            code = code.replace("elif", "if", 1)
        return ast.dump(ast.parse(code).body[0])
    if isinstance(node, cst.StarredElement):
        tree = ast.parse(f"[{code}\n]", mode="eval").body
        assert isinstance(tree, ast.List)
        return ast.dump(tree.elts[0])
    return ast.dump(ast.parse(f"({code}\n)", mode="eval").body)


def loaded(node: ast.expr | ast.stmt) -> str:
    """The dump of a node, with the contexts of an expression as they are where it is read."""
    text = ast.dump(node)
    if isinstance(node, ast.expr):
        text = text.replace("ctx=Store()", "ctx=Load()").replace("ctx=Del()", "ctx=Load()")
    return text


def test_every_statement_and_expression_of_installed_files(size: Callable[..., int]) -> None:
    files = installed_files()
    random.Random(20240).shuffle(files)
    seen = 0
    for path in files:
        if seen == size(sample=60, full=600):
            break
        read = parsed(path)
        if read is None:
            continue
        seen += 1
        program, module, tree = read
        wanted = list(nodes_with_a_counterpart(tree))
        located = locate(program, module, tree, wanted)
        assert located.lossless
        for node in wanted:
            match = located.found.get(id(node))
            assert match is not None, f"{path}:{node.lineno}: {ast.dump(node)[:200]}"
            if isinstance(node, ast.stmt) and hasattr(node, "body") and (node.end_lineno or 0) - node.lineno > 60:
                continue  # what is inside is compared piece by piece
            text = reparsed(module, match.node, node).replace("ctx=Store()", "ctx=Load()")
            assert text == loaded(node).replace("ctx=Store()", "ctx=Load()"), f"{path}:{node.lineno}"
    assert seen == size(sample=60, full=600)


@pytest.mark.parametrize(
    "program",
    [
        b"x = (1, 2)\ny = ((1, 2), 3)\nz = (1), (2)\nw = ( # c\n 1,  # d\n)\ne = ()\n",
        b"f(x for x in y)\nf((x for x in y))\nf( # c\n (x) for x in y # d\n)\n",
        b"\xef\xbb\xbfx = '\xc3\xa4' + y\n",
        b"# coding: latin-1\nx = '\xe4\xe4' + y; z = f'\xe4{x}{y}'\n",
        b"if x:\r\n\ty = '\xc3\xa4'; z = y\r\nelse: pass\r\n",
        b"if x:\n \x0c y\n",
        b"s = '''a\r\nb''' + t\rq = s\r\n",
        b"u = '\xe2\x80\xa8' + v; w = '\x0b\x0c' + v\n",
        b'x = f"{a}{a}{a:{b}}" f"{a!r}" "c"\n',
        b'x = f"""\n{a} {b}\n  {c + f"{d}"} { {e} }"""\n',
        b"if a:\n    pass\nelif b:\n    pass\nelse:\n    c\n    # d\n",
        b"@a\n# b\n@c(\n)\nasync def f(): return await g\n",
        b"a and b and (c or d) and not e\na < b < (c < d)\n",
        b"x = a if b else c; del x, y; print(*z, **w)\n",
        b"x = 1;\ny = 2 ;  # c\n",
        b"if x: y;\nfor x in y:\n    if z: w; v ; # c\nwhile a: b ;\n",
    ],
)
def test_odd_places(program: bytes) -> None:
    tree, module = ast.parse(program), cst.parse_module(program)
    wanted = list(nodes_with_a_counterpart(tree))
    located = locate(program, module, tree, wanted)
    assert located.lossless == (module.bytes == program)
    for node in wanted:
        match = located.found[id(node)]
        assert reparsed(module, match.node, node).replace("Store()", "Load()").replace("Del()", "Load()") == ast.dump(
            node
        ).replace("Store()", "Load()").replace("Del()", "Load()")


def test_the_same_expression_twice_in_an_f_string_is_told_apart() -> None:
    program = b'"pad"; x = f"{a}-{a}-{b.a}" f"{a}"\n'
    tree, module = ast.parse(program), cst.parse_module(program)
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "a"]
    located = locate(program, module, tree, names)
    assert len({id(located.found[id(name)].node) for name in names}) == len(names) == 3


@pytest.mark.parametrize(
    ("program", "kind"),
    [
        (b"x[1:2]\n", ast.Slice),
        (b"x[1, 2]\n", ast.Tuple),
        (b"f(*x)\n", ast.Starred),
        (b'f"{x}"\n', ast.FormattedValue),
    ],
)
def test_what_libcst_has_no_node_for_is_not_found(program: bytes, kind: type[ast.expr]) -> None:
    tree, module = ast.parse(program), cst.parse_module(program)
    node = next(node for node in ast.walk(tree) if isinstance(node, kind))
    assert not locate(program, module, tree, [node]).found


def test_a_node_of_another_tree_is_not_found() -> None:
    program = b"x = 1\n"
    module = cst.parse_module(program)
    other = ast.parse(program)
    assert not locate(program, module, ast.parse(program), [other.body[0]]).found


def test_moved_positions_are_not_matched_with_the_nearest_node() -> None:
    program = b"xx = yy\n"
    tree, module = ast.parse(program), cst.parse_module(program)
    value = tree.body[0].value  # type: ignore[attr-defined]
    value.col_offset += 1
    assert not locate(program, module, tree, [value]).found


def test_spans_and_ancestors() -> None:
    program = b"class A:\n\tdef f(self):\n\t\t# c\n\t\treturn (x)\n"
    tree, module = ast.parse(program), cst.parse_module(program)
    name = next(node for node in ast.walk(tree) if isinstance(node, ast.Name))
    found = locate(program, module, tree, [name]).found[id(name)]
    assert [type(node).__name__ for node in found.chain] == [
        "ClassDef",
        "IndentedBlock",
        "FunctionDef",
        "IndentedBlock",
        "SimpleStatementLine",
        "Return",
        "Name",
    ]
    assert found.indents == ("\t", "\t")
    texts = [program[begin:end].decode() for begin, end in found.spans]
    assert texts[0] == program.decode()
    assert texts[-3:] == ["\t\t# c\n\t\treturn (x)\n", "return (x)", "(x)"]
    assert (found.before, found.after) == (" ", "\n")
