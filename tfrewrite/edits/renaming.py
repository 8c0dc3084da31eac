"""Names read under other names, scope by scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import libcst as cst

from tfrewrite.edits.edit import CannotBuild

_Node = TypeVar("_Node", bound=cst.CSTNode)
_Comprehension = cst.ListComp | cst.SetComp | cst.DictComp | cst.GeneratorExp
# What has names that are no variables, or a scope of its own.
_HANDLED = (
    *(cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp, cst.Lambda, cst.FunctionDef, cst.ClassDef),
    *(cst.Attribute, cst.Arg, cst.Import, cst.ImportFrom, cst.MatchKeywordElement, cst.NameItem),
)


def renamed_in(node: _Node, names: Mapping[str, str]) -> _Node:
    """The node with its free names read under other names. Raises CannotBuild where that would change what it means."""
    wanted = {old: new for old, new in names.items() if old != new}
    if not wanted:
        return node
    bound = _bound_in([node])
    taken = bound & wanted.keys()
    if taken:
        raise CannotBuild(f"{min(taken)} is bound again where it is read")
    result = node.visit(_Renamer(wanted))
    assert isinstance(result, cst.CSTNode)
    return result


def _bound_in(nodes: Iterable[cst.CSTNode]) -> set[str]:
    """The names that some code binds in its own scope."""
    binder = _Binder()
    for node in nodes:
        node.visit(binder)
    return binder.names


def _target_names(node: cst.CSTNode) -> Iterable[str]:
    """The names that an assignment to `node` binds; `a.b = ...` and `a[i] = ...` bind none."""
    match node:
        case cst.Name(value=name):
            yield name
        case cst.Tuple(elements=elements) | cst.List(elements=elements):
            for element in elements:
                yield from _target_names(element.value)
        case cst.StarredElement(value=value):
            yield from _target_names(value)


class _Binder(cst.CSTVisitor):
    """Collects what one scope binds. Comprehensions bind only what a walrus in them does."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def on_visit(self, node: cst.CSTNode) -> bool:
        match node:
            case cst.FunctionDef() | cst.ClassDef():
                self.names.add(node.name.value)
                return False
            case cst.Lambda():
                return False
            case cst.AssignTarget(target=target) | cst.AnnAssign(target=target) | cst.AugAssign(target=target):
                self.names.update(_target_names(target))
            case cst.NamedExpr(target=target) | cst.For(target=target) | cst.Del(target=target):
                self.names.update(_target_names(target))
            case cst.AsName(name=name):
                self.names.update(_target_names(name))
            case cst.ImportAlias(asname=None, name=name):
                while isinstance(name, cst.Attribute):
                    name = name.value  # type: ignore[assignment]
                self.names.update(_target_names(name))
            case cst.Global(names=names) | cst.Nonlocal(names=names):
                self.names.update(item.name.value for item in names)
            case cst.MatchAs(name=cst.Name(value=bound)) | cst.MatchStar(name=cst.Name(value=bound)):
                self.names.add(bound)
            case cst.MatchMapping(rest=cst.Name(value=bound)):
                self.names.add(bound)
        return True


class _Renamer(cst.CSTTransformer):
    """Renames the names that are read in one scope; scopes inside are renamed with what they leave free."""

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__()
        self.names = names

    def on_visit(self, node: cst.CSTNode) -> bool:
        return not isinstance(node, _HANDLED)

    def on_leave(self, original_node: cst.CSTNode, updated_node: cst.CSTNode) -> cst.CSTNode:  # type: ignore[override]
        match original_node:
            case cst.Name(value=name) if name in self.names:
                return updated_node.with_changes(value=self.names[name])
            case cst.Attribute():
                return original_node.with_changes(value=self._of(original_node.value))
            case cst.MatchKeywordElement():
                return original_node.with_changes(pattern=self._of(original_node.pattern))
            case cst.Arg():
                return original_node.with_changes(value=self._of(original_node.value))
            case cst.Lambda():
                return self._lambda(original_node)
            case cst.ListComp() | cst.SetComp() | cst.DictComp() | cst.GeneratorExp():
                return self._comprehension(original_node)
            case cst.FunctionDef():
                return self._function(original_node)
            case cst.ClassDef():
                return self._class(original_node)
            case cst.FormattedStringExpression(equal=cst.AssignEqual()):
                if not original_node.deep_equals(updated_node):
                    raise CannotBuild("an f-string shows the text of an expression that would change ({...=})")
        return updated_node

    def _of(self, node: _Node) -> _Node:
        return node.visit(self)  # type: ignore[return-value]

    def _inside(self, bound: set[str]) -> _Renamer:
        """The renaming in a scope that binds some names itself."""
        free = {old: new for old, new in self.names.items() if old not in bound}
        caught = bound & set(free.values())
        if caught:
            raise CannotBuild(f"{min(caught)} means something else in a scope inside")
        return _Renamer(free)

    def _lambda(self, node: cst.Lambda) -> cst.Lambda:
        bound = _parameter_names(node.params) | _bound_in([node.body])
        return node.with_changes(params=self._parameters(node.params), body=self._inside(bound)._of(node.body))

    def _parameters(self, params: cst.Parameters) -> cst.Parameters:
        """Defaults and annotations are read outside of the scope; the parameters' names are not."""

        def outside(param: cst.Param) -> cst.Param:
            default = None if param.default is None else self._of(param.default)
            annotation = None if param.annotation is None else self._of(param.annotation)
            return param.with_changes(default=default, annotation=annotation)

        def each(group: Sequence[cst.Param]) -> list[cst.Param]:
            return [outside(param) for param in group]

        star = outside(params.star_arg) if isinstance(params.star_arg, cst.Param) else params.star_arg
        return params.with_changes(
            params=each(params.params),
            kwonly_params=each(params.kwonly_params),
            posonly_params=each(params.posonly_params),
            star_arg=star,
            star_kwarg=None if params.star_kwarg is None else outside(params.star_kwarg),
        )

    def _comprehension(self, node: _Comprehension) -> cst.CSTNode:
        bound: set[str] = set()
        clause: cst.CompFor | None = node.for_in
        while clause is not None:
            bound.update(_target_names(clause.target))
            clause = clause.inner_for_in
        inside = self._inside(bound)
        inner = node.for_in.visit(inside)
        assert isinstance(inner, cst.CompFor)
        changes: dict[str, object] = {"for_in": inner.with_changes(iter=self._of(node.for_in.iter))}
        if isinstance(node, cst.DictComp):
            changes |= {"key": inside._of(node.key), "value": inside._of(node.value)}
        else:
            changes["elt"] = inside._of(node.elt)
        return node.with_changes(**changes)

    def _function(self, node: cst.FunctionDef) -> cst.FunctionDef:
        passed_on = _declared(node.body) & self.names.keys()
        if passed_on:
            raise CannotBuild(f"{min(passed_on)} is declared global or nonlocal in a function inside")
        bound = _parameter_names(node.params) | _bound_in([node.body])
        return node.with_changes(
            decorators=[self._of(decorator) for decorator in node.decorators],
            params=self._parameters(node.params),
            returns=None if node.returns is None else self._of(node.returns),
            body=self._inside(bound)._of(node.body),
        )

    def _class(self, node: cst.ClassDef) -> cst.ClassDef:
        bound = _bound_in([node.body])
        mixed = bound & (self.names.keys() | set(self.names.values()))
        if mixed:
            raise CannotBuild(f"{min(mixed)} is bound in a class inside")
        return node.with_changes(
            decorators=[self._of(decorator) for decorator in node.decorators],
            bases=[self._of(base) for base in node.bases],
            keywords=[self._of(keyword) for keyword in node.keywords],
            body=self._of(node.body),
        )


def _declared(body: cst.CSTNode) -> set[str]:
    """The names in `global` and `nonlocal` statements."""

    class Declarations(cst.CSTVisitor):
        def __init__(self) -> None:
            super().__init__()
            self.names: set[str] = set()

        def visit_NameItem(self, node: cst.NameItem) -> None:  # noqa: N802
            self.names.add(node.name.value)

    found = Declarations()
    body.visit(found)
    return found.names


def _parameter_names(params: cst.Parameters) -> set[str]:
    every = [*params.params, *params.kwonly_params, *params.posonly_params]
    every += [each for each in (params.star_arg, params.star_kwarg) if isinstance(each, cst.Param)]
    return {param.name.value for param in every}
