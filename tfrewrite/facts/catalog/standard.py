"""What functions of the standard library return: whatever they are given, or given plain numbers and text.

Source: https://docs.python.org/3/library/
"""

from __future__ import annotations

from functools import cache

from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import Value, python, unknown

_RETURNS = {
    "float": """
        time.time time.perf_counter time.monotonic time.process_time time.clock timeit.default_timer
        random.random math.sqrt math.exp math.expm1 math.log math.log2 math.log10 math.log1p
        math.sin math.cos math.tan math.asin math.acos math.atan math.atan2 math.sinh math.cosh math.tanh math.pow
        math.fabs math.fmod math.hypot math.radians math.degrees math.fsum math.copysign math.erf math.erfc
        math.gamma math.lgamma math.dist os.path.getmtime os.path.getctime os.path.getatime
        """,
    "int": """
        time.time_ns time.perf_counter_ns time.monotonic_ns random.randint random.randrange random.getrandbits
        math.factorial math.gcd math.lcm math.comb math.perm math.isqrt os.path.getsize os.getpid
        """,
    "bool": """
        math.isnan math.isinf math.isfinite math.isclose os.path.exists os.path.isfile os.path.isdir os.path.isabs
        os.path.islink
        """,
    "str": """
        time.strftime time.ctime time.asctime os.getcwd json.dumps textwrap.dedent textwrap.fill textwrap.indent
        textwrap.shorten platform.system platform.python_version getpass.getuser
        """,
    "NoneType": """
        time.sleep random.seed random.shuffle os.makedirs os.mkdir os.remove os.rename os.unlink os.rmdir os.chdir
        os.removedirs shutil.rmtree json.dump pickle.dump gc.enable gc.disable warnings.warn warnings.simplefilter
        warnings.filterwarnings logging.debug logging.info logging.warning logging.error logging.critical
        logging.exception logging.log logging.basicConfig logging.disable absl.logging.debug absl.logging.info
        absl.logging.warning absl.logging.warn absl.logging.error absl.logging.set_verbosity
        matplotlib.pyplot.show matplotlib.pyplot.close matplotlib.pyplot.draw matplotlib.pyplot.tight_layout
        """,
}
_OBJECTS = """
    pathlib.Path argparse.ArgumentParser argparse.Namespace datetime.datetime datetime.datetime.now datetime.timedelta
    datetime.datetime.today datetime.datetime.utcnow datetime.date.today time.localtime time.gmtime threading.Lock
    threading.Thread threading.Event queue.Queue io.StringIO io.BytesIO csv.reader csv.writer csv.DictReader
    csv.DictWriter configparser.ConfigParser random.Random re.compile hashlib.md5 hashlib.sha256 zipfile.ZipFile
    tarfile.open gzip.open subprocess.run subprocess.Popen socket.socket logging.FileHandler logging.StreamHandler
    logging.Formatter
    """
_OF_NUMBERS = {
    "int": "math.ceil math.floor math.trunc",
    "float": """
        random.betavariate random.expovariate random.gammavariate random.gauss random.lognormvariate
        random.normalvariate random.uniform
        """,
}
"""Functions that return something else for complex numbers and objects with an arithmetic of their own."""
_OF_TEXT = """
    os.path.abspath os.path.basename os.path.dirname os.path.expanduser os.path.expandvars os.path.join os.path.normpath
    os.path.realpath os.path.relpath
    """
_LISTS_OF_TEXT = "os.listdir glob.glob shlex.split"
"""Like the others of text, these return bytes for bytes."""
_LOGGERS = "logging.getLogger absl.logging.get_absl_logger"


@cache
def _known() -> dict[str, Value]:
    found: dict[str, Value] = {}
    for dtype, names in _RETURNS.items():
        value = python(None) if dtype == "NoneType" else Value(Kind.PYTHON, dtype=dtype)
        found.update(dict.fromkeys(names.split(), value))
    found.update({name: Value(Kind.LIBRARY, origin=name) for name in _OBJECTS.split()})
    found.update({name: Value(Kind.LOGGER, origin=name) for name in _LOGGERS.split()})
    return found


@cache
def _by_arguments() -> dict[str, tuple[frozenset[str], Value, Value]]:
    """What functions return that get Python values of these types alone, and what they return otherwise."""
    found: dict[str, tuple[frozenset[str], Value, Value]] = {}
    for dtype, names in _OF_NUMBERS.items():
        for name in names.split():
            other = unknown(f"{name} of what is no plain number")
            found[name] = frozenset({"int", "float", "bool"}), Value(Kind.PYTHON, dtype=dtype), other
    text = Value(Kind.PYTHON, dtype="str")
    found.update(dict.fromkeys(_OF_TEXT.split(), (frozenset({"str"}), text, Value(Kind.PYTHON))))
    texts, others = Value(Kind.CONTAINER, element=text), Value(Kind.CONTAINER, element=Value(Kind.PYTHON))
    found.update(dict.fromkeys(_LISTS_OF_TEXT.split(), (frozenset({"str"}), texts, others)))
    return found


def made(name: str, arguments: Arguments, _: Setting) -> Value | None:
    """What a call of a function of the standard library returns; None for names that are not listed."""
    if name not in _by_arguments():
        return _known().get(name)
    wanted, value, other = _by_arguments()[name]
    given = [*arguments.positional, *(argument for _, argument in arguments.keywords)]
    options = [option for argument in given for option in argument.options]
    plain = arguments.complete and all(one.kind is Kind.PYTHON and one.dtype in wanted for one in options)
    return value if plain else other
