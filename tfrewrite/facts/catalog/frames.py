"""Tables and columns of pandas, and what scikit-learn splits and scales.

`Value.origin` is `pandas.DataFrame`, `pandas.Series` or `pandas.Index` where it is known which; `dtype` is that of
all columns. Sources: the documentation of pandas and of scikit-learn.
"""

from __future__ import annotations

from dataclasses import replace

from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.catalog.given import FLOATS, dtype_named, flag, is_none
from tfrewrite.facts.catalog.words import words
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import Value, join, python, unknown

TABLE = "pandas.DataFrame"
COLUMN = "pandas.Series"
_INDEX = "pandas.Index"
_NUMBERS = FLOATS | {"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool"}

_READERS = words("read_csv read_table read_excel read_json read_parquet read_pickle read_feather")
_TABLES = words("get_dummies merge crosstab pivot_table json_normalize")
_SAME = words("head tail sample copy sort_values sort_index drop_duplicates dropna nlargest")
"""Methods that keep rows and columns as they are, or leave some out."""
_ALIKE = words("""
    drop fillna replace clip abs round shift rename assign query where mask ffill bfill interpolate diff cumsum
    cumprod set_index reindex join merge add sub mul div add_prefix add_suffix infer_objects
    """)
"""Methods that give a table for a table and a column for a column."""
_TESTS = words("isna isnull notna notnull isin duplicated between eq ne lt gt le ge")
_SUMMARIES = words("mean sum std var min max median prod any all count nunique quantile idxmax idxmin")
_SCALERS = "sklearn.preprocessing."
_SCALED = words("StandardScaler MinMaxScaler MaxAbsScaler RobustScaler Normalizer")
_EXTENSION = Value(Kind.LIBRARY, origin="pandas.api.extensions.ExtensionArray")
_WHOLE = Value(Kind.PYTHON, dtype="int")


def table(dtype: str | None = None) -> Value:
    """A table of pandas."""
    return Value(Kind.FRAME, origin=TABLE, dtype=dtype, shape=(None, None))


def column(dtype: str | None = None) -> Value:
    """A column of pandas."""
    return Value(Kind.FRAME, origin=COLUMN, dtype=dtype, shape=(None,))


def made(name: str, arguments: Arguments, setting: Setting) -> Value | None:
    """What a function or class of pandas or scikit-learn makes; None where it is not certain."""
    if name == "sklearn.model_selection.train_test_split":
        return _parts(arguments)
    if name.startswith(_SCALERS):
        short = name.rpartition(".")[2]
        return Value(Kind.LIBRARY, origin=f"{_SCALERS}{short}") if short in _SCALED else None
    if not name.startswith("pandas."):
        return None
    tail = name[len("pandas.") :]
    if tail in _READERS:
        return _read(tail, arguments)
    match tail:
        case "DataFrame" | "core.frame.DataFrame":
            return _table_of(arguments)
        case "Series":
            return _column_of(arguments)
        case "concat":
            return Value(Kind.FRAME)
        case _:
            return table() if tail in _TABLES else None


def _read(reader: str, arguments: Arguments) -> Value:
    if not arguments.complete or reader == "read_pickle":
        return unknown("how a file is read is not known")
    for option in ("chunksize", "iterator", "squeeze", "typ"):
        if is_none(arguments.get(option)) is not True and flag(arguments.get(option), False) is not False:
            return unknown(f"a reader with {option}")
    sheets = arguments.get("sheet_name", 1) if reader == "read_excel" else None
    if sheets is not None and sheets.dtype not in ("str", "int"):
        return unknown("several sheets of a file")
    return table()


def _table_of(arguments: Arguments) -> Value:
    given, dtype = arguments.get("data", 0), arguments.get("dtype")
    if is_none(dtype) is not True:
        return table(_plain(dtype_named(dtype)))
    if given is not None and given.kind is Kind.ARRAY and given.shape is not None and len(given.shape) == 2:
        return replace(table(_plain(given.dtype)), shape=given.shape)
    return table()


def _column_of(arguments: Arguments) -> Value:
    given, dtype = arguments.get("data", 0), arguments.get("dtype", 2)
    if is_none(dtype) is not True:
        return column(_plain(dtype_named(dtype)))
    if given is not None and given.kind is Kind.ARRAY and given.shape is not None and len(given.shape) == 1:
        return replace(column(_plain(given.dtype)), shape=given.shape)
    return column()


def _plain(dtype: str | None) -> str | None:
    return dtype if dtype in _NUMBERS else None


def attribute(owner: Value, name: str, setting: Setting) -> Value | None:
    """What an attribute of a table or column is; a column of a table can have any other name."""
    if owner.kind is not Kind.FRAME or owner.origin not in (TABLE, COLUMN):
        return None
    is_table = owner.origin == TABLE
    match name:
        case "values":
            return _array(owner) if is_table or owner.dtype in _NUMBERS else join([_array(owner), _EXTENSION])
        case "shape":
            return Value(Kind.TUPLE, (_WHOLE,) * (2 if is_table else 1))
        case "size":
            return _WHOLE
        case "ndim":
            return python(2 if is_table else 1)
        case "empty":
            return Value(Kind.PYTHON, dtype="bool")
        case "index" | "columns" if is_table or name == "index":
            return Value(Kind.FRAME, origin=_INDEX)
        case "dtypes" if is_table:
            return column()
        case "T":
            return replace(owner, shape=(None, None) if is_table else owner.shape)
        case "iloc" | "loc" | "at" | "iat":
            return Value(Kind.LIBRARY, element=owner, origin=f"pandas.{name}")
        case _:
            return None


def _array(owner: Value) -> Value:
    return Value(Kind.ARRAY, dtype=owner.dtype if owner.dtype in _NUMBERS else None, shape=owner.shape)


def method(owner: Value, name: str, arguments: Arguments, setting: Setting) -> Value | None:
    """What a method of a table, a column or a scaler returns; None where it is not certain."""
    if owner.kind is Kind.LIBRARY and owner.origin.startswith(_SCALERS):
        return _scaled(owner, name, arguments)
    if owner.kind is not Kind.FRAME or owner.origin not in (TABLE, COLUMN):
        return None
    rows = (None, *owner.shape[1:]) if owner.shape else owner.shape
    if name in _SAME or name in _ALIKE:
        return _changed(owner, name, arguments, replace(owner, shape=rows))
    if name in _TESTS:
        return replace(owner, dtype="bool", shape=rows)
    if name in _SUMMARIES:
        return _summary(owner, arguments)
    return _converted(owner, name, arguments)


def _changed(owner: Value, name: str, arguments: Arguments, kept: Value) -> Value:
    """A changed copy, or nothing where the table itself is changed."""
    inplace = flag(arguments.get("inplace"), False)
    if inplace is not False:
        return python(None) if inplace else unknown("a copy, or nothing where it is changed in place")
    if name in _SAME:
        return kept
    shape = (None,) * (2 if owner.origin == TABLE else 1)
    return Value(Kind.FRAME, origin=owner.origin, shape=shape)


def _summary(owner: Value, arguments: Arguments) -> Value:
    """A number of a column; a column with a number for each column of a table, unless it is over both axes."""
    if owner.origin == COLUMN or not arguments.complete:
        return unknown("a number, or one for each column")
    axis = arguments.get("axis", 0)
    over_both = axis is not None and is_none(axis) is not False
    return unknown("a number over a whole table") if over_both else Value(Kind.FRAME)


def _converted(owner: Value, name: str, arguments: Arguments) -> Value | None:
    is_table = owner.origin == TABLE
    match name:
        case "astype":
            dtype = arguments.get("dtype", 0)
            return replace(owner, dtype=None if dtype is None else _plain(dtype_named(dtype)))
        case "to_numpy":
            dtype = arguments.get("dtype", 0)
            array = _array(owner)
            return array if is_none(dtype) is True else replace(array, dtype=_plain(dtype_named(dtype)))
        case "pop" if is_table:
            return column()
        case "tolist" | "to_list" if not is_table:
            return Value(Kind.CONTAINER, element=unknown("an item of a column"))
        case "iterrows" if is_table:
            return Value(Kind.ITERABLE, element=Value(Kind.TUPLE, (unknown("a label"), column())))
        case "itertuples" if is_table:
            return Value(Kind.ITERABLE, element=unknown("a row of a table"))
        case "items" if is_table:
            return Value(Kind.ITERABLE, element=Value(Kind.TUPLE, (unknown("a label"), column())))
        case "describe" | "value_counts" | "reset_index" | "transpose" | "corr":
            inplace = flag(arguments.get("inplace"), False)
            return Value(Kind.FRAME) if inplace is False else unknown("a copy, or nothing")
        case "info":
            return python(None)
        case _:
            return None


def iterated(owner: Value) -> Value | None:
    """What iterating over a table or column yields: labels of columns, or items."""
    if owner.kind is not Kind.FRAME:
        return None
    return unknown("a label of a column" if owner.origin == TABLE else "an item of a column")


def item(owner: Value, index: Value) -> Value | None:
    """What `table[index]` or `table.iloc[index]` gives, for an index that is no slice; None for others."""
    if owner.kind is Kind.LIBRARY and owner.origin == "pandas.iloc" and owner.element is not None:
        return _placed(owner.element, index)
    if owner.kind is not Kind.FRAME or owner.origin != TABLE:
        return unknown("an item of a column") if owner.kind is Kind.FRAME else None
    match index.kind:
        case Kind.PYTHON if index.dtype == "str":
            return Value(Kind.FRAME)  # a name that stands twice gives a table
        case Kind.CONTAINER | Kind.ARRAY:
            return replace(owner, shape=(None, None))
        case Kind.FRAME:
            return replace(owner, shape=(None, None))
        case _:
            return unknown("a part of a table")


def _placed(owner: Value, index: Value) -> Value:
    if index.kind in (Kind.CONTAINER, Kind.ARRAY):
        return replace(owner, shape=(None, *owner.shape[1:]) if owner.shape else None)
    if index.kind is Kind.PYTHON and index.dtype == "int" and owner.origin == TABLE:
        return column(owner.dtype)
    return unknown("a part of a table")


def sliced(owner: Value) -> Value | None:
    """What `table[a:b]` or `table.iloc[a:b]` gives: fewer rows."""
    if owner.kind is Kind.LIBRARY and owner.origin in ("pandas.iloc", "pandas.loc") and owner.element is not None:
        return sliced(owner.element)
    if owner.kind is not Kind.FRAME:
        return None
    return replace(owner, shape=(None, *owner.shape[1:]) if owner.shape else None)


def _parts(arguments: Arguments) -> Value:
    """The two parts of each array that `train_test_split` is given, in a list."""
    if not arguments.complete or not arguments.positional:
        return unknown("what is split is not known")
    parts = [part for given in arguments.positional for part in (_part(given),) * 2]
    return Value(Kind.CONTAINER, tuple(parts), element=join(parts))


def _part(given: Value) -> Value:
    match given.kind:
        case Kind.ARRAY | Kind.FRAME if given.shape:
            return Value(given.kind, origin=given.origin, dtype=given.dtype, shape=(None, *given.shape[1:]))
        case Kind.ARRAY | Kind.FRAME:
            return Value(given.kind, origin=given.origin, dtype=given.dtype)
        case Kind.CONTAINER:
            return Value(Kind.CONTAINER, element=given.element)
        case _:
            return unknown(given.why or "a part of what is no array")


def _scaled(owner: Value, name: str, arguments: Arguments) -> Value | None:
    """Scaled data: an array, or a table where scikit-learn is set to give tables; float64 unless it was a float."""
    if name in ("fit", "partial_fit", "set_output"):
        return owner
    given = arguments.get("X", 0)
    if name not in ("fit_transform", "transform", "inverse_transform") or given is None:
        return None
    dtype = None
    if given.dtype is not None and given.kind in (Kind.ARRAY, Kind.FRAME):
        dtype = given.dtype if given.dtype in ("float32", "float64") else "float64"
        dtype = None if given.dtype == "float16" or owner.origin.endswith("Normalizer") else dtype
    shape = given.shape if given.shape is not None and len(given.shape) == 2 else (None, None)
    array = Value(Kind.ARRAY, dtype=dtype, shape=shape)
    return join([array, Value(Kind.FRAME, origin=TABLE, dtype=dtype, shape=shape)])
