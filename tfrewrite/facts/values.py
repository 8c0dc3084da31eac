"""What values are: an abstract evaluation of expressions that follows names, calls and modules of the project."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.catalog import Kind
from tfrewrite.facts.names import Binding
from tfrewrite.facts.tree import FunctionNode, own_nodes
from tfrewrite.facts.value import ARGUMENTS, ARRAY, BATCH, PYTHON, TENSOR, UNKNOWN, Value, join

if TYPE_CHECKING:
    from tfrewrite.facts import Facts


_TENSORS = Value(Kind.CONTAINER, element=TENSOR)


class Values:
    """The values of one program's expressions."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._state = facts.project.evaluation

    def of(self, node: ast.expr) -> Value:
        """The value of an expression."""
        return self._state.settle(node, self._evaluate) or UNKNOWN

    def settled(self, binding: Binding) -> Value:
        """The value that one binding gives its name."""
        return self._state.settle(binding.node, lambda _: self._bound(binding)) or UNKNOWN

    def _evaluate(self, node: ast.expr) -> Value | None:
        return self._state.visit(node, self._compute)

    def _compute(self, node: ast.expr) -> Value | None:
        match node:
            case ast.Constant() | ast.JoinedStr() | ast.FormattedValue():
                return PYTHON
            case ast.Name(id=name):
                return self._name(name, node)
            case ast.Attribute():
                return self._attribute(node)
            case ast.Call():
                return self._call(node)
            case ast.BinOp(left=left, op=operator, right=right):
                return self._binary(left, operator, right)
            case ast.UnaryOp(op=ast.Not()):
                return PYTHON
            case ast.UnaryOp(operand=operand):
                return self._evaluate(operand)
            case ast.Compare(ops=operators, left=left, comparators=others):
                if any(isinstance(operator, (ast.Is, ast.IsNot, ast.In, ast.NotIn)) for operator in operators):
                    return PYTHON
                return self._combined([left, *others])
            case ast.BoolOp(values=values):
                return join(self._evaluate(value) for value in values)
            case ast.IfExp(body=body, orelse=orelse):
                return join([self._evaluate(body), self._evaluate(orelse)])
            case ast.NamedExpr(value=value):
                return self._evaluate(value)
            case ast.Tuple(elts=elements):
                return Value(Kind.TUPLE, tuple(self._evaluate(element) or UNKNOWN for element in elements))
            case ast.List(elts=elements) | ast.Set(elts=elements):
                return Value(Kind.CONTAINER, element=join(self._evaluate(element) for element in elements))
            case ast.ListComp(elt=element) | ast.SetComp(elt=element):
                return Value(Kind.CONTAINER, element=self._evaluate(element))
            case ast.GeneratorExp(elt=element):
                return Value(Kind.UNKNOWN, element=self._evaluate(element))
            case ast.Dict(values=values):
                return Value(Kind.CONTAINER, element=join(self._evaluate(value) for value in values))
            case ast.DictComp():
                return Value(Kind.CONTAINER)
            case ast.Subscript(value=container, slice=index):
                return self._item(self._evaluate(container), index)
            case _:
                return UNKNOWN

    def _combined(self, parts: list[ast.expr]) -> Value | None:
        kinds = {value.kind for value in map(self._evaluate, parts) if value is not None}
        if not kinds:
            return None
        if kinds & {Kind.TENSOR, Kind.VARIABLE}:
            return TENSOR
        if Kind.UNKNOWN in kinds:
            return UNKNOWN
        if Kind.ARRAY in kinds:
            return ARRAY
        return PYTHON if kinds == {Kind.PYTHON} else UNKNOWN

    def _binary(self, left: ast.expr, operator: ast.operator, right: ast.expr) -> Value | None:
        if isinstance(operator, ast.Mod) and (
            isinstance(left, ast.JoinedStr) or (isinstance(left, ast.Constant) and isinstance(left.value, str))
        ):
            return PYTHON
        first, second = self._evaluate(left), self._evaluate(right)
        if first is not None and second is not None and first.kind is second.kind is Kind.CONTAINER:
            return join([first, second])
        return self._combined([left, right])

    def _name(self, name: str, node: ast.Name) -> Value | None:
        bindings = self._facts.names.reaching(name, node)
        if not bindings:
            return UNKNOWN
        value = join(self._bound(binding) for binding in bindings)
        if value is not None and value.kind is Kind.UNKNOWN and name in self._facts.differentiated:
            return TENSOR
        if value is None or value.kind not in (Kind.CONTAINER, Kind.TENSOR):
            return value
        if value.kind is Kind.TENSOR:  # a batch into which something is stored is a dictionary
            return Value(Kind.CONTAINER, element=TENSOR) if name in self._facts.filled_names else value
        added = self._facts.appended_to(name)
        return Value(Kind.CONTAINER, element=join([value.element, *map(self._evaluate, added)])) if added else value

    def _bound(self, binding: Binding) -> Value | None:
        match binding.node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return self._function(binding.node)
            case ast.ClassDef():
                plain = not binding.node.decorator_list
                return Value(Kind.CLASS, home=self._facts, node=binding.node) if plain else UNKNOWN
            case ast.Import() | ast.ImportFrom():
                return self._facts.project.definition(self._facts, binding.name) or UNKNOWN
            case ast.arg():
                return self._parameter(binding.node)
            case _:
                pass
        if binding.value is None:
            return UNKNOWN
        value = self._evaluate(binding.value) if binding.path[:1] != ("augmented",) else self._augmented(binding)
        for step in binding.path:
            value = self._step(value, step)
        return value

    def _function(self, node: FunctionNode) -> Value:
        """A function as it is called: what a decorator makes of it is only known for those that keep its meaning."""
        names = self._facts.names
        for decorator in node.decorator_list:
            target = decorator.func if isinstance(decorator, ast.Call) else decorator
            if names.dotted(target) not in _KEEPING_DECORATORS:
                return UNKNOWN
        return Value(Kind.FUNCTION, home=self._facts, node=node)

    def _augmented(self, binding: Binding) -> Value | None:
        assert isinstance(binding.node, ast.AugAssign)
        others = [
            b
            for b in self._facts.names.reaching(binding.name, binding.node)
            if b is not binding and b.path[:1] != ("augmented",)
        ]
        before = join(self._bound(other) for other in others)
        added = self._evaluate(binding.node.value)
        kinds = {value.kind for value in (before, added) if value is not None}
        if kinds & {Kind.TENSOR, Kind.VARIABLE} and Kind.CONTAINER not in kinds:
            return TENSOR
        return before if len(kinds) < 2 else UNKNOWN

    def _step(self, value: Value | None, step: int | str) -> Value | None:
        if value is None:
            return None
        match step:
            case "augmented":
                return value
            case "iter":
                return self.element_of(value)
            case "enter":
                return value if value.kind in (Kind.TAPE, Kind.WRITER, Kind.PROGRESS) else UNKNOWN
            case int(index):
                if value.kind is Kind.TUPLE:
                    return value.elements[index] if index < len(value.elements) else UNKNOWN
                if value.origin == BATCH:
                    return value
                if value.origin == "tensorflow_datasets.load":
                    return value
                return value if value.kind in (Kind.TENSOR, Kind.ARRAY) else value.element or UNKNOWN
            case _:
                return UNKNOWN

    def element_of(self, value: Value) -> Value:
        """What iterating over a value yields."""
        match value.kind:
            case Kind.TENSOR | Kind.ARRAY:
                return value
            case Kind.VARIABLE:
                return TENSOR
            case Kind.DATASET:
                return value.element or Value(Kind.TENSOR, origin=BATCH)
            case Kind.TUPLE:
                return join(value.elements) or UNKNOWN
            case _:
                return value.element or UNKNOWN

    def _item(self, value: Value | None, index: ast.expr) -> Value | None:
        if value is None:
            return None
        match value.kind, index:
            case Kind.DATASET, _ if value.origin == "tensorflow_datasets.load":
                return value
            case Kind.TUPLE, ast.Constant(value=int(number)) if -len(value.elements) <= number < len(value.elements):
                return value.elements[number]
            case ((Kind.TENSOR | Kind.VARIABLE), _):
                return TENSOR
            case ((Kind.ARRAY | Kind.PYTHON), _):
                return value
            case Kind.CONTAINER, ast.Slice():
                return value
            case _:
                return value.element or UNKNOWN

    def _parameter(self, argument: ast.arg) -> Value | None:
        owner = self._facts.names.parents.get(self._facts.names.parents.get(argument, argument))
        if not isinstance(owner, FunctionNode):
            return UNKNOWN
        if self._is_receiver(owner, argument):
            return self._receiver(owner)
        calls, complete = self._facts.calls_of(owner)
        return join(self._argument(call, owner, argument.arg) for call in calls) if calls and complete else UNKNOWN

    def _is_receiver(self, owner: FunctionNode, argument: ast.arg) -> bool:
        names = self._facts.names
        first = [*owner.args.posonlyargs, *owner.args.args][:1]
        static = any(names.dotted(decorator) == "builtins.staticmethod" for decorator in owner.decorator_list)
        return isinstance(names.parents.get(owner), ast.ClassDef) and first == [argument] and not static

    def _receiver(self, owner: FunctionNode) -> Value:
        class_node = self._facts.names.parents[owner]
        assert isinstance(class_node, ast.ClassDef)
        return self._instance(Value(Kind.CLASS, home=self._facts, node=class_node))

    def _argument(self, call: ast.Call, owner: FunctionNode, name: str) -> Value | None:
        given = argument_of(call, owner, name, method=self._passes_receiver(call, owner))
        return self._evaluate(given) if given is not None else UNKNOWN

    def _passes_receiver(self, call: ast.Call, owner: FunctionNode) -> bool:
        """Whether a call gives the first parameter by the object or class before the dot."""
        names = self._facts.names
        if not isinstance(names.parents.get(owner), ast.ClassDef) or owner.name == "__init__":
            return owner.name == "__init__"
        decorators = {names.dotted(decorator) for decorator in owner.decorator_list}
        if "builtins.staticmethod" in decorators or not isinstance(call.func, ast.Attribute):
            return False
        return "builtins.classmethod" in decorators or self.of(call.func.value).kind is not Kind.CLASS

    def instance_of(self, cls: ast.ClassDef) -> Value:
        """What calling a class of this program makes."""
        return self._instance(Value(Kind.CLASS, home=self._facts, node=cls))

    def _instance(self, cls: Value) -> Value:
        assert isinstance(cls.node, ast.ClassDef) and cls.home is not None
        for parent in cls.node.bases:
            dotted = catalog.normalised(cls.home.names.dotted(parent))
            kind = _INSTANCES.get(dotted.rpartition(".")[2]) if dotted.startswith("tensorflow.") else None
            if kind is not None:
                return Value(kind, home=cls.home, node=cls.node)
            above = cls.home.values.of(parent)
            if above.kind is Kind.CLASS and above.node is not cls.node:
                inherited = self._instance(above)
                if inherited.kind is not Kind.OBJECT:
                    return Value(inherited.kind, home=cls.home, node=cls.node)
        return Value(Kind.OBJECT, home=cls.home, node=cls.node)

    def _attribute(self, node: ast.Attribute) -> Value | None:
        owner = self._evaluate(node.value)
        if owner is None:
            return None
        match owner.kind, node.attr:
            case ((Kind.TENSOR | Kind.VARIABLE | Kind.ARRAY), ("shape" | "dtype" | "ndim" | "name" | "size")):
                return PYTHON
            case Kind.TENSOR, "T":
                return TENSOR
            case Kind.OPTIMIZER, ("iterations" | "learning_rate" | "lr"):
                return Value(Kind.VARIABLE)
            case ((Kind.MODEL | Kind.LAYER), "losses"):
                return Value(Kind.CONTAINER, element=TENSOR)
            case ((Kind.MODEL | Kind.LAYER), "metrics"):
                return Value(Kind.CONTAINER, element=Value(Kind.METRIC))
            case ((Kind.MODEL | Kind.LAYER), ("trainable_variables" | "trainable_weights" | "variables" | "weights")):
                return Value(Kind.CONTAINER, element=Value(Kind.VARIABLE))
            case _:
                pass
        if isinstance(owner.node, ast.ClassDef) and owner.home is not None:
            return owner.home.values.member(owner.node, node.attr)
        return UNKNOWN

    def member(self, cls: ast.ClassDef, name: str) -> Value:
        """What `self.NAME` is in a class of this program: every assignment in its methods, or its method."""
        for statement in cls.body:
            if isinstance(statement, FunctionNode) and statement.name == name:
                return UNKNOWN if self._facts.may_be_replaced(cls, name) else self._function(statement)
        stores = self._facts.attribute_stores(cls).get(name, [])
        if not stores or len(stores) < self._facts.count_of_stores(name):
            return UNKNOWN
        return join(self._evaluate(value) for value in stores) or UNKNOWN

    def _call(self, node: ast.Call) -> Value | None:
        dotted = catalog.normalised(self._facts.names.dotted(node.func))
        if dotted:
            value = self._call_public(dotted, node)
            if value is not None:
                return value
        if isinstance(node.func, ast.Attribute):
            value = self._call_method(node.func, node)
            if value is not None:
                return value
        called = self._evaluate(node.func)
        return None if called is None else self._call_value(called)

    def _call_public(self, dotted: str, node: ast.Call) -> Value | None:
        arguments = node.args
        match dotted:
            case "builtins.range":
                return Value(Kind.ITERABLE, element=PYTHON)
            case "builtins.enumerate" if arguments:
                inner = self.iterated(arguments[0])
                return Value(inner.kind, element=Value(Kind.TUPLE, (PYTHON, inner.element or UNKNOWN)))
            case "builtins.zip":
                parts = [self.iterated(argument) for argument in arguments]
                kind = Kind.ITERABLE if all(part.kind is not Kind.UNKNOWN for part in parts) else Kind.UNKNOWN
                return Value(kind, element=Value(Kind.TUPLE, tuple(part.element or UNKNOWN for part in parts)))
            case "builtins.iter" | "builtins.reversed" | "builtins.list" | "builtins.tuple" | "builtins.sorted" if (
                arguments
            ):
                return self.iterated(arguments[0])
            case "builtins.next" if arguments:
                return self.element_of(self._evaluate(arguments[0]) or UNKNOWN)
            case "builtins.abs" | "builtins.round" | "builtins.max" | "builtins.min" | "builtins.pow" if arguments:
                return self._combined(list(arguments))
            case "builtins.sum" if arguments:
                return self.element_of(self._evaluate(arguments[0]) or UNKNOWN)
            case _:
                pass
        if catalog.is_progress_bar(dotted):
            counts = not arguments or dotted.endswith("trange")
            return Value(Kind.ITERABLE, element=PYTHON) if counts else self.iterated(arguments[0])
        kind = catalog.returned_by(dotted)
        if kind is Kind.UNKNOWN:
            return None
        if kind is Kind.CONTAINER:
            given = [
                *map(self._iterated_element, arguments),
                *(self._evaluate(k.value) for k in node.keywords if k.arg),
            ]
            return Value(kind, element=join(given))
        return Value(kind, origin=dotted)

    def _iterated_element(self, argument: ast.expr) -> Value | None:
        return self.element_of(self._evaluate(argument) or UNKNOWN)

    def iterated(self, node: ast.expr) -> Value:
        """An iterable as a loop sees it: one whose items are known and whose iteration shows nothing, or unknown."""
        value = self._evaluate(node) or UNKNOWN
        if value.kind in (
            Kind.DATASET,
            Kind.CONTAINER,
            Kind.TENSOR,
            Kind.ARRAY,
            Kind.TUPLE,
            Kind.ITERABLE,
            Kind.VARIABLE,
        ):
            return Value(
                Kind.ITERABLE if value.kind is not Kind.DATASET else Kind.DATASET, element=self.element_of(value)
            )
        return Value(Kind.UNKNOWN, element=value.element)

    def _call_method(self, function: ast.Attribute, node: ast.Call) -> Value | None:
        owner = self._evaluate(function.value)
        if owner is None:
            return None
        match owner.kind, function.attr:
            case _, "numpy" | "tolist" | "item":
                return ARRAY
            case Kind.UNKNOWN, "parse_args":
                return Value(Kind.UNKNOWN, origin=ARGUMENTS)
            case Kind.METRIC, "result":
                return TENSOR if owner.node is None else None
            case Kind.TAPE, "gradient":
                return join([self._gradients(node.args[1])]) if len(node.args) > 1 else _TENSORS
            case Kind.TAPE, "jacobian" | "batch_jacobian":
                return TENSOR
            case Kind.VARIABLE, "read_value" | "value" | "sparse_read":
                return TENSOR
            case Kind.VARIABLE, "assign" | "assign_add" | "assign_sub":
                return Value(Kind.VARIABLE)
            case Kind.DATASET, "as_numpy_iterator":
                return Value(Kind.ITERABLE, element=ARRAY)
            case Kind.DATASET, "enumerate":
                return Value(Kind.DATASET, element=Value(Kind.TUPLE, (TENSOR, owner.element or TENSOR)))
            case Kind.DATASET, _:
                return Value(
                    Kind.DATASET,
                    element=None
                    if function.attr in ("map", "batch", "zip", "flat_map", "interleave")
                    else owner.element,
                )
            case Kind.STRATEGY, "experimental_distribute_dataset" | "distribute_datasets_from_function":
                return Value(Kind.DATASET)
            case Kind.STRATEGY, "run" | "experimental_run_v2" if node.args:
                called = self._evaluate(node.args[0])
                return self._call_value(called) if called is not None else None
            case Kind.LIBRARY, _:
                return UNKNOWN
            case Kind.STRATEGY, "reduce":
                return TENSOR
            case ((Kind.MODEL | Kind.LAYER), "predict" | "predict_on_batch" | "get_weights"):
                return ARRAY
            case ((Kind.MODEL | Kind.LAYER), "train_on_batch" | "test_on_batch" | "evaluate") if owner.node is None:
                return Value(Kind.CONTAINER, element=PYTHON)
            case ((Kind.MODEL | Kind.LAYER), "call") if owner.node is None:
                return TENSOR
            case Kind.UNKNOWN, "prefetch" | "padded_batch" | "batch" | "shuffle" | "repeat" | "cache" | "unbatch":
                return Value(Kind.DATASET)
            case Kind.PYTHON, _:
                return PYTHON if function.attr in catalog.READING_METHODS else UNKNOWN
            case Kind.ARRAY, _:
                return ARRAY
            case _:
                return None

    def _gradients(self, sources: ast.expr) -> Value:
        value = self._evaluate(sources) or UNKNOWN
        if value.kind is Kind.TUPLE:
            return Value(Kind.TUPLE, tuple(TENSOR for _ in value.elements))
        return TENSOR if value.kind in (Kind.TENSOR, Kind.VARIABLE) else _TENSORS

    def _call_value(self, called: Value) -> Value | None:
        match called.kind:
            case Kind.FUNCTION:
                assert called.home is not None and isinstance(called.node, FunctionNode)
                return called.home.values.returned(called.node)
            case Kind.CLASS:
                return self._instance(called)
            case Kind.MODEL | Kind.LAYER if isinstance(called.node, ast.ClassDef) and called.home is not None:
                call = called.home.values.member(called.node, "call")
                return self._call_value(call) if call.kind is Kind.FUNCTION else TENSOR
            case Kind.MODEL | Kind.LAYER:
                return Value(Kind.TENSOR, origin=BATCH)
            case Kind.LOSS | Kind.METRIC:
                return TENSOR
            case _:
                return UNKNOWN

    def returned(self, function: FunctionNode) -> Value | None:
        """What a function of this program returns, over all of its `return` statements."""
        found: list[Value | None] = []
        for node in own_nodes(function):
            if isinstance(node, (ast.Yield, ast.YieldFrom)):
                return self._generator(function)
            if isinstance(node, ast.Return):
                found.append(PYTHON if node.value is None else self._evaluate(node.value))
        value = join(found) if found else PYTHON
        if value is not None and value.kind is Kind.PYTHON and found and self._facts.traced.is_traced(function):
            return TENSOR
        return value

    def _generator(self, function: FunctionNode) -> Value:
        yields = [node.value for node in own_nodes(function) if isinstance(node, ast.Yield) and node.value is not None]
        return Value(
            Kind.FUNCTION, element=join(self._evaluate(value) for value in yields), home=self._facts, node=function
        )


_KEEPING_DECORATORS = frozenset(
    {
        "tensorflow.function",
        "builtins.staticmethod",
        "builtins.classmethod",
        "tensorflow.autograph.experimental.do_not_convert",
        "tensorflow.Module.with_name_scope",
        "abc.abstractmethod",
        "typing.override",
    }
)
_INSTANCES = {
    "Model": Kind.MODEL,
    "Sequential": Kind.MODEL,
    "Layer": Kind.LAYER,
    "Metric": Kind.METRIC,
    "Mean": Kind.METRIC,
    "Loss": Kind.LOSS,
    "Module": Kind.OBJECT,
}


def argument_of(call: ast.Call, owner: FunctionNode, name: str, *, method: bool) -> ast.expr | None:
    """What a call gives for a parameter; its default where it gives nothing; None where that cannot be seen."""
    positional = [argument.arg for argument in (*owner.args.posonlyargs, *owner.args.args)]
    if any(isinstance(argument, ast.Starred) for argument in call.args) or any(k.arg is None for k in call.keywords):
        return None
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    if name in positional:
        index = positional.index(name) - (1 if method and isinstance(call.func, ast.Attribute) else 0)
        if 0 <= index < len(call.args):
            return call.args[index]
        from_end = positional.index(name) - len(positional)
        if -from_end <= len(owner.args.defaults):
            return owner.args.defaults[from_end]
    for argument, default in zip(owner.args.kwonlyargs, owner.args.kw_defaults, strict=True):
        if argument.arg == name:
            return default
    return None
