"""What a project says of the versions that it runs on, in every kind of file in which it may say so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tfrewrite.facts import Facts, Project, Shelf
from tfrewrite.facts.manifests import of_folder, of_installs
from tfrewrite.facts.requirements import Requirement, of_conda, of_line, of_poetry
from tfrewrite.facts.setting import KNOWN_TENSORFLOW, Setting
from tfrewrite.facts.versions import NotAVersion, of_setting
from tfrewrite.source.file import SourceFile, read

ALL = KNOWN_TENSORFLOW
ANY = Setting()
FROM_16 = tuple(range(16, 22))


def setting(root: Path, files: dict[str, str], program: str = "program.py", text: str = "x = 1\n") -> Setting:
    """The setting of one program in a project with some files."""
    for name, content in {**files, program: text}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    source = read(root / program)
    assert isinstance(source, SourceFile)
    facts = Facts.read(source, Project(root, shelf=Shelf(root)))
    assert isinstance(facts, Facts)
    return facts.setting


def span(first: int, last: int) -> tuple[int, ...]:
    return tuple(range(first, last + 1))


REQUIREMENTS = [
    ("tensorflow==2.12.0", (12,)),
    ("tensorflow==2.12.*", (12,)),
    ("tensorflow~=2.12.0", (12,)),
    ("tensorflow~=2.12", span(12, 21)),
    ("tensorflow>=2.12,<2.15", span(12, 14)),
    ("tensorflow >= 2.12 , < 2.15", span(12, 14)),
    ("tensorflow (>=2.12,<2.15)", span(12, 14)),
    ("tensorflow>2.12", span(12, 21)),
    ("tensorflow!=2.12.*,<2.14", (10, 11, 13)),
    ("tensorflow<2.13", span(10, 12)),
    ("tensorflow<=2.13", span(10, 13)),
    ("tensorflow<=2.13.1", span(10, 13)),
    ("tensorflow===2.13.0", (13,)),
    ("tensorflow==2.15.0.post1", (15,)),
    ("tensorflow==2.16.0rc0", (16,)),
    ("tensorflow", ALL),
    ("TensorFlow==2.12", (12,)),
    ("tensorflow_cpu==2.12", (12,)),
    ("tensorflow-cpu==2.12  # a note", (12,)),
    ("tensorflow-intel==2.12", (12,)),
    ("tensorflow-macos==2.12", (12,)),
    ("tensorflow-gpu>=2.4", (10, 11)),
    ("tensorflow[and-cuda]==2.14.1", (14,)),
    ("tensorflow[and-cuda]>=2.14,<2.16; sys_platform == 'linux'", (14, 15)),
    ("tensorflow==2.12.0 --hash=sha256:abc --hash=sha256:def", (12,)),
    ("tensorflow==2.12.0 \\\n    --hash=sha256:abc \\\n    --hash=sha256:def\nsix==1.16", (12,)),
    ("tensorflow==2.10; sys_platform == 'win32'\ntensorflow-macos==2.12; sys_platform == 'darwin'", (10, 12)),
    ("tensorflow>=2.10\ntensorflow<2.12", (10, 11)),
    ("tensorflow==2.10\ntensorflow==2.12", (10, 12)),
    ("tensorflow @ https://host/tensorflow-2.11.0-cp39-cp39-linux_x86_64.whl", (11,)),
    ("https://host/tensorflow_cpu-2.11.0-cp39-cp39-linux_x86_64.whl", (11,)),
    ("./tensorflow-2.11.0-cp39-cp39-linux_x86_64.whl", (11,)),
    ("--extra-index-url https://host/simple\ntensorflow==2.13.0", (13,)),
    ("tensorflow==", ALL),
    ("tensorflow==two", ALL),
    ("# tensorflow==2.12", ALL),
    ("tensorflow-datasets==4.4\ntensorflow-hub==0.12\ntensorflow_probability==0.20", ALL),
    ("tf-nightly", ALL),
    ("tf-nightly==2.14.0.dev20230601", (14,)),
    ("keras==2.11.0", (11,)),
    ("keras>=3", FROM_16),
    ("keras==3.5.0", (16, 17, 18, 19)),
    ("keras<3", span(10, 15)),
    ("keras", ALL),
    ("tensorflow==1.15", ()),
    ("tensorflow>=1.13,<2", ()),
    ("tensorflow==2.4.1", ()),
    ("tensorflow<2.10", ()),
    ("tensorflow>=2.22", ()),
    ("tensorflow>=1.14", ALL),
    ("tensorflow==2.4.1\ntensorflow-gpu==2.11.0", (11,)),
    ("", ALL),
]


@pytest.mark.parametrize(("text", "versions"), REQUIREMENTS)
def test_requirements(tmp_path: Path, text: str, versions: tuple[int, ...]) -> None:
    assert setting(tmp_path, {"requirements.txt": text + "\n"}).tensorflow == versions


@pytest.mark.parametrize(("text", "versions"), REQUIREMENTS)
def test_the_same_with_windows_line_ends_and_a_mark(tmp_path: Path, text: str, versions: tuple[int, ...]) -> None:
    (tmp_path / "requirements.txt").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert setting(tmp_path, {}).tensorflow == versions


FILES: list[tuple[dict[str, str], tuple[int, ...]]] = [
    ({"requirements/base.txt": "tensorflow==2.12"}, (12,)),
    ({"requirements-gpu.txt": "tensorflow==2.12", "requirements.txt": "tensorflow-cpu==2.11"}, (11, 12)),
    ({"dev-requirements.txt": "tensorflow==2.12"}, (12,)),
    ({"requirements.txt": "-r more/base.txt", "more/base.txt": "tensorflow==2.12"}, (12,)),
    ({"requirements.txt": "tensorflow\n-c limits.txt", "limits.txt": "tensorflow<2.12"}, (10, 11)),
    ({"requirements.txt": "-r requirements.txt\ntensorflow==2.12"}, (12,)),
    ({"requirements.txt": "-r missing.txt\ntensorflow==2.12"}, (12,)),
    ({"requirements.in": "tensorflow", "requirements.txt": "tensorflow==2.12"}, (12,)),
    ({"requirements.in": "tensorflow>=2.11,<2.13"}, (11, 12)),
    ({"pyproject.toml": '[project]\ndependencies = ["tensorflow>=2.12,<2.14"]'}, (12, 13)),
    ({"pyproject.toml": '[project]\n[project.optional-dependencies]\ngpu = ["tensorflow==2.14.*"]'}, (14,)),
    ({"pyproject.toml": '[dependency-groups]\ndev = ["tensorflow==2.14.*", {include-group = "x"}]'}, (14,)),
    ({"pyproject.toml": '[tool.poetry.dependencies]\ntensorflow = "^2.12"'}, span(12, 21)),
    ({"pyproject.toml": '[tool.poetry.dependencies]\ntensorflow = "~2.12"'}, (12,)),
    ({"pyproject.toml": '[tool.poetry.dependencies]\ntensorflow = "2.12.0"'}, (12,)),
    ({"pyproject.toml": '[tool.poetry.dependencies]\ntensorflow = "2.12.*"'}, (12,)),
    ({"pyproject.toml": '[tool.poetry.dependencies]\ntensorflow = "<2.12 || ==2.15.*"'}, (10, 11, 15)),
    ({"pyproject.toml": '[tool.poetry.dependencies]\ntensorflow = ">=2.12 <2.14"'}, (12, 13)),
    ({"pyproject.toml": '[tool.poetry.dependencies]\ntensorflow = {version = "^2.18", extras = ["x"]}'}, span(18, 21)),
    (
        {
            "pyproject.toml": '[tool.poetry.dependencies]\ntensorflow = [\n{version = "2.12.*", markers = "a"},'
            '\n{version = "2.14.*", markers = "b"}]'
        },
        (12, 14),
    ),
    ({"pyproject.toml": '[tool.poetry.group.ml.dependencies]\ntensorflow-cpu = "2.12.*"'}, (12,)),
    ({"pyproject.toml": '[tool.pdm.dev-dependencies]\nml = ["tensorflow==2.12.*"]'}, (12,)),
    ({"pyproject.toml": '[tool.hatch.envs.default]\ndependencies = ["tensorflow==2.12.*"]'}, (12,)),
    ({"pyproject.toml": '[tool.uv]\ndev-dependencies = ["tensorflow==2.12.*"]'}, (12,)),
    ({"pyproject.toml": '[tool.uv]\nconstraint-dependencies = ["tensorflow<2.12"]'}, (10, 11)),
    ({"pyproject.toml": "[project]\ndependencies = 3\n# tensorflow"}, ALL),
    ({"pyproject.toml": "[project\n tensorflow"}, ALL),
    ({"setup.py": 'from setuptools import setup\nsetup(install_requires=["tensorflow>=2.12,<2.14"])'}, (12, 13)),
    ({"setup.py": 'NEEDS = ["tensorflow==2.12"]\nsetup(install_requires=NEEDS, keywords=["tensorflow"])'}, (12,)),
    (
        {"setup.py": 'setup(extras_require={"cpu": ["tensorflow-cpu==2.12"], "gpu": ["tensorflow-gpu==2.11"]})'},
        (11, 12),
    ),
    ({"setup.py": 'setup(install_requires=[f"tensorflow=={version}"])'}, ALL),
    ({"setup.py": "setup(install_requires=[tensorflow"}, ALL),
    ({"setup.cfg": "[options]\ninstall_requires =\n    six\n    tensorflow>=2.12,<2.14\n"}, (12, 13)),
    ({"setup.cfg": "[options.extras_require]\ngpu =\n    tensorflow==2.14.*\n"}, (14,)),
    ({"setup.cfg": "tensorflow\n[options"}, ALL),
    ({"Pipfile": '[packages]\ntensorflow = "==2.12.0"\n'}, (12,)),
    ({"Pipfile": '[packages]\ntensorflow = "*"\n'}, ALL),
    ({"Pipfile": '[packages]\ntensorflow = {version = "~=2.12.0"}\n'}, (12,)),
    (
        {
            "Pipfile": '[packages]\ntensorflow = "*"\n',
            "Pipfile.lock": '{"default": {"tensorflow": {"version": "==2.13.1"}}}',
        },
        (13,),
    ),
    ({"Pipfile.lock": "{tensorflow"}, ALL),
    (
        {
            "pyproject.toml": '[tool.poetry.dependencies]\ntensorflow = "^2.10"',
            "poetry.lock": '[[package]]\nname = "tensorflow"\nversion = "2.13.1"\n',
        },
        (13,),
    ),
    ({"uv.lock": '[[package]]\nname = "tensorflow"\nversion = "2.18.0"\nsource = { registry = "x" }\n'}, (18,)),
    ({"pdm.lock": '[[package]]\nname = "tensorflow-cpu"\nversion = "2.18.0"\n'}, (18,)),
    (
        {
            "uv.lock": '[[package]]\nname = "tensorflow"\nversion = "2.18.0"\n\n'
            '[[package]]\nname = "tensorflow"\nversion = "2.16.2"\n'
        },
        (16, 18),
    ),
    ({"environment.yml": "name: x\ndependencies:\n  - python=3.9\n  - tensorflow=2.11\n"}, (11,)),
    ({"environment.yml": "dependencies:\n- tensorflow=2.11.0=cpu_py39\n"}, (11,)),
    ({"environment.yaml": "dependencies:\n  - conda-forge::tensorflow-gpu>=2.10,<2.12\n"}, (10, 11)),
    ({"environment.yml": 'dependencies:\n  - "tensorflow 2.11.*"\n'}, (11,)),
    ({"environment.yml": "dependencies:\n  - tensorflow[version='>=2.11,<2.13']\n"}, (11, 12)),
    (
        {"environment.yml": "dependencies:\n  - pip\n  - pip:\n    - tensorflow==2.12.1  # x\n    - six\n  - keras\n"},
        (12,),
    ),
    ({"environment.yml": "dependencies:\n  - tensorflow=2.10|2.11\n"}, ALL),
    ({"environment.yml": "dependencies:\n  # - tensorflow=2.10\n  - six\n"}, ALL),
    ({"Dockerfile": "FROM tensorflow/tensorflow:2.12.0-gpu\nRUN ls\n"}, (12,)),
    ({"Dockerfile": "FROM --platform=linux/amd64 docker.io/tensorflow/tensorflow:2.12.0-gpu-jupyter AS a\n"}, (12,)),
    ({"docker/Dockerfile.gpu": "FROM tensorflow/tensorflow:2.12.0\n"}, (12,)),
    ({"Dockerfile": "FROM tensorflow/tensorflow:latest-gpu\n# tensorflow\n"}, ALL),
    ({"Dockerfile": 'FROM python:3.9\nRUN pip install --no-cache "tensorflow==2.12.0" six && rm -r x\n'}, (12,)),
    ({"Dockerfile": "FROM python:3.9\nRUN pip3 install \\\n    six \\\n    tensorflow==2.12.*\n"}, (12,)),
    ({"Dockerfile": "FROM tensorflow/tensorflow:1.15.0\n"}, ()),
    ({"requirements.txt": "tensorflow==2.12", "setup.py": 'setup(install_requires=["tensorflow"])'}, (12,)),
    (
        {"requirements.txt": "tensorflow==2.12", "setup.py": 'setup(install_requires=["tensorflow>=2.11,<2.13"])'},
        (11, 12),
    ),
]


@pytest.mark.parametrize(("files", "versions"), FILES, ids=[f"{i}-{min(f)}" for i, (f, _) in enumerate(FILES)])
def test_files(tmp_path: Path, files: dict[str, str], versions: tuple[int, ...]) -> None:
    assert setting(tmp_path, files).tensorflow == versions


@pytest.mark.parametrize(
    ("text", "keras", "numpy"),
    [
        ("", None, None),
        ("tensorflow==2.12", 2, 1),
        ("tensorflow<=2.15", 2, 1),
        ("tensorflow==2.17", 3, 1),
        ("tensorflow==2.18", 3, None),
        ("tensorflow>=2.16", 3, None),
        ("tensorflow>=2.15", None, None),
        ("tensorflow==2.18\nnumpy<2", 3, 1),
        ("tensorflow==2.18\nnumpy==1.26.4", 3, 1),
        ("tensorflow==2.18\nnumpy>=2", 3, 2),
        ("tensorflow==2.18\nnumpy>=1.26", 3, None),
        ("tensorflow==2.12\nnumpy>=2", 2, 1),
        ("numpy~=2.1", None, 2),
        ("keras==2.12", 2, 1),
        ("keras==3.12.0", 3, None),
        ("tensorflow==2.18\ntf-keras", None, None),
        ("tensorflow==2.12\ntf-keras", 2, 1),
        ("tensorflow==2.15\nkeras==3.0.5", None, 1),
        ("tensorflow==2.12\nkeras==2.3.1", None, 1),
    ],
)
def test_keras_and_numpy(tmp_path: Path, text: str, keras: int | None, numpy: int | None) -> None:
    found = setting(tmp_path, {"requirements.txt": text})
    assert (found.keras, found.numpy) == (keras, numpy)


def test_the_nearest_folder_holds(tmp_path: Path) -> None:
    files = {"requirements.txt": "tensorflow==2.12\nnumpy<2", "a/requirements.txt": "tensorflow==2.18"}
    assert setting(tmp_path, files, "a/b/program.py").tensorflow == (18,)
    assert setting(tmp_path, files, "a/b/program.py").numpy == 1
    assert setting(tmp_path, files, "c/program.py").tensorflow == (12,)


def test_what_lies_above_the_root_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("tensorflow==2.12")
    assert setting(tmp_path / "project", {}).tensorflow == ALL


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('tensorflow = "2.15"', ((15,), 2, 1)),
        ('tensorflow = "2.15.1"', ((15,), 2, 1)),
        ('tensorflow = ">=2.16,<2.18"', ((16, 17), 3, 1)),
        ('tensorflow = "2.18"\nkeras = 2\nnumpy = 2', ((18,), 2, 2)),
        ("keras = 3", ((11,), 3, 1)),
        ("numpy = 2", ((11,), 2, 2)),
        ('tensorflow = "2"', ((11,), 2, 1)),  # reported where the settings are read
        ("tensorflow = 2.15", ((11,), 2, 1)),
        ("[x", ((11,), 2, 1)),
    ],
)
def test_the_settings_go_first(tmp_path: Path, text: str, expected: tuple[tuple[int, ...], int, int]) -> None:
    files = {"pyproject.toml": f"[tool.tfrewrite]\n{text}\n", "requirements.txt": "tensorflow==2.11"}
    found = setting(tmp_path, files)
    assert (found.tensorflow, found.keras, found.numpy) == expected


@pytest.mark.parametrize(
    "value", ["2", "3.0", "2.9", "2.22", "1.15", "", " ", ">=2.22", "<2.10", 2.15, 2, True, ["2.15"], "x", "2.x"]
)
def test_what_cannot_be_a_version(value: object) -> None:
    with pytest.raises(NotAVersion, match=r'must be a version from "2\.10" to "2\.21"'):
        of_setting("tensorflow", value)


@pytest.mark.parametrize(
    ("key", "value"), [("keras", 1), ("keras", "3"), ("keras", True), ("numpy", 3), ("numpy", 1.0j)]
)
def test_what_cannot_be_a_major_version(key: str, value: object) -> None:
    with pytest.raises(NotAVersion, match="the major version"):
        of_setting(key, value)


def notebook(*cells: str) -> str:
    made: list[dict[str, object]]
    made = [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": c} for c in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


@pytest.mark.parametrize(
    ("cell", "versions"),
    [
        ("!pip install tensorflow==2.11.0", (11,)),
        ("%pip install -q 'tensorflow>=2.11,<2.13' six", (11, 12)),
        ('!pip3 install -U "tensorflow==2.11.*"\nimport tensorflow as tf', (11,)),
        ("!pip install -q tensorflow==2.11.0 && ls", (11,)),
        ("!pip install -q tensorflow==2.3", ()),
        ("# !pip install tensorflow==2.11.0", (12,)),
        ("!pip install tensorflow", (12,)),
        ("%tensorflow_version 1.x", ()),
        ("%tensorflow_version 2.x", (12,)),
        ("x = 1", (12,)),
    ],
)
def test_notebooks_install_for_themselves(tmp_path: Path, cell: str, versions: tuple[int, ...]) -> None:
    files = {"requirements.txt": "tensorflow==2.12"}
    assert setting(tmp_path, files, "book.ipynb", notebook("import six\n", cell + "\ny = 2\n")).tensorflow == versions
    assert setting(tmp_path, files).tensorflow == (12,)


def test_single_requirements() -> None:
    assert of_line("six==1.2") is None
    assert of_line("tensorflow_cpu [x] >=2.1; a == 'b'") == Requirement(
        "tensorflow", "tensorflow-cpu", ">=2.1", "a == 'b'"
    )
    assert str(of_line("numpy<2 ; python_version < '3.9'")) == "numpy<2; python_version < '3.9'"
    assert of_conda("python=3.9") is None
    assert of_conda("numpy=1.23.5=py39_0") == Requirement("numpy", "numpy", "==1.23.5.*")
    assert of_poetry("keras", {"git": "https://host/x"}) == [Requirement("keras", "keras")]
    assert [r.specifier for r in of_poetry("numpy", "^1.2 || ^2.0")] == [">=1.2,<2", ">=2.0,<3"]
    assert [r.specifier for r in of_installs("pip install numpy==1.26.4 'keras<3'; tensorflow==9")] == [
        "==1.26.4",
        "<3",
    ]


def test_only_files_that_may_matter_are_read(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("six\n")
    (tmp_path / "notes.txt").write_text("tensorflow==2.12\n")
    (tmp_path / "environment.yml").mkdir()
    assert of_folder(tmp_path) == []
    assert of_folder(tmp_path / "missing") == []
    assert of_folder(tmp_path / "notes.txt") == []


def switched(root: Path, text: str, others: dict[str, str] | None = None, program: str = "program.py") -> Setting:
    return setting(root, {"requirements.txt": "tensorflow==2.18", **(others or {})}, program, text)


IMPORTS = "import os\nimport numpy as np\nimport tensorflow as tf\nfrom tensorflow import keras\n"


@pytest.mark.parametrize(
    ("text", "floatx"),
    [
        (IMPORTS, "float32"),
        (IMPORTS + "tf.keras.backend.set_floatx('float64')\nx = tf.keras.layers.Dense(2)\n", "float64"),
        (IMPORTS + "keras.backend.set_floatx(value='float64')\n", "float64"),
        (IMPORTS + "from keras.backend import set_floatx\nset_floatx('float64')\n", "float64"),
        (IMPORTS + "np.random.seed(1)\ntf.random.set_seed(1)\nN = 3\nkeras.backend.set_floatx('float64')\n", "float64"),
        (
            IMPORTS
            + "for g in tf.config.list_physical_devices():\n    tf.config.experimental.set_memory_growth(g, True)\n"
            "tf.keras.backend.set_floatx('float64')\n",
            "float64",
        ),
        (IMPORTS + "def f(x):\n    return tf.ones(x)\ntf.keras.backend.set_floatx('float64')\n", "float64"),
        (IMPORTS + "tf.keras.backend.set_floatx('float32')\n", "float32"),
        (IMPORTS + "def f():\n    tf.keras.backend.set_floatx('float32')\n", "float32"),
        (IMPORTS + "# tf.keras.backend.set_floatx('float64')\n", "float32"),
        (IMPORTS + "x = tf.keras.layers.Dense(2)\ntf.keras.backend.set_floatx('float64')\n", None),
        (IMPORTS + "def f():\n    return tf.ones(2)\nf()\ntf.keras.backend.set_floatx('float64')\n", None),
        (IMPORTS + "@tf.function\ndef f():\n    pass\ntf.keras.backend.set_floatx('float64')\n", None),
        (IMPORTS + "class A:\n    x = tf.ones(2)\ntf.keras.backend.set_floatx('float64')\n", None),
        (IMPORTS + "if os.environ.get('X'):\n    tf.keras.backend.set_floatx('float64')\n", None),
        (IMPORTS + "def main():\n    tf.keras.backend.set_floatx('float64')\n", None),
        (IMPORTS + "tf.keras.backend.set_floatx(os.environ['X'])\n", None),
        (IMPORTS + "tf.keras.backend.set_floatx('float64')\ntf.keras.backend.set_floatx('float16')\n", None),
        (IMPORTS + "switch = tf.keras.backend.set_floatx\nswitch('float64')\n", None),
        (IMPORTS + "import helper\ntf.keras.backend.set_floatx('float64')\n", None),
        (IMPORTS + "from helper import x\ntf.keras.backend.set_floatx('float64')\n", None),
        (IMPORTS + "from . import helper\ntf.keras.backend.set_floatx('float64')\n", None),
    ],
)
def test_default_float_type(tmp_path: Path, text: str, floatx: str | None) -> None:
    assert switched(tmp_path, text, {"helper.py": "x = 1\n"}).floatx == floatx


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        (IMPORTS + "tf.keras.mixed_precision.set_global_policy('mixed_float16')\n", "mixed_float16"),
        (IMPORTS + "keras.config.set_dtype_policy('mixed_bfloat16')\n", "mixed_bfloat16"),
        (
            IMPORTS + "from tensorflow.keras import mixed_precision\n"
            "policy = mixed_precision.Policy('mixed_float16')\nmixed_precision.set_global_policy(policy)\n",
            None,
        ),
        (IMPORTS + "if True:\n    keras.mixed_precision.set_global_policy('mixed_float16')\n", None),
        (IMPORTS + "keras.mixed_precision.experimental.set_policy('mixed_float16')\n", "mixed_float16"),
    ],
)
def test_policy(tmp_path: Path, text: str, policy: str | None) -> None:
    found = switched(tmp_path, text)
    assert (found.policy, found.floatx) == (policy, "float32")


def test_switches_of_other_programs(tmp_path: Path) -> None:
    calls = (
        IMPORTS + "tf.keras.backend.set_floatx('float64')\nkeras.mixed_precision.set_global_policy('mixed_float16')\n"
    )
    found = switched(tmp_path, IMPORTS, {"train/main.py": calls})
    assert (found.floatx, found.policy, found.usual_promotion) == (None, None, True)
    again = switched(tmp_path, calls, {"train/main.py": calls})
    assert (again.floatx, again.policy) == ("float64", None)  # a policy after a switch is one too late


def test_switches_of_notebooks_are_their_own(tmp_path: Path) -> None:
    book = notebook("import tensorflow as tf", "tf.keras.backend.set_floatx('float64')")
    assert switched(tmp_path, IMPORTS, {"book.ipynb": book}).floatx == "float32"
    assert switched(tmp_path, book, {}, "other.ipynb").floatx is None  # cells run in any order
    said = notebook("import tensorflow as tf", "# tf.keras.backend.set_floatx('float64')\nx = 1")
    assert switched(tmp_path, said, {}, "third.ipynb").floatx == "float32"
    variable = notebook("%env TF_USE_LEGACY_KERAS=1", "import tensorflow as tf")
    assert switched(tmp_path, variable, {}, "fourth.ipynb").keras is None


@pytest.mark.parametrize(
    "call",
    [
        "tf.experimental.numpy.experimental_enable_numpy_behavior()",
        "from tensorflow.python.ops.numpy_ops import np_config\nnp_config.enable_numpy_behavior()",
    ],
)
def test_promotion(tmp_path: Path, call: str) -> None:
    assert not switched(tmp_path, IMPORTS + call).usual_promotion
    assert not switched(tmp_path, IMPORTS, {"other.py": IMPORTS + call}).usual_promotion
    assert switched(tmp_path, IMPORTS, {"other.py": f"# {call.splitlines()[-1]}"}).usual_promotion


@pytest.mark.parametrize(
    ("text", "backend"),
    [
        ("os.environ['KERAS_BACKEND'] = 'tensorflow'\n", "tensorflow"),
        ("os.environ['KERAS_BACKEND'] = 'jax'\n", None),
        ("os.environ.setdefault('KERAS_BACKEND', 'torch')\n", None),
        ("os.environ['KERAS_BACKEND'] = name\n", None),
        ("keras.config.set_backend('jax')\n", None),
        ("", "tensorflow"),
    ],
)
def test_backend(tmp_path: Path, text: str, backend: str | None) -> None:
    assert switched(tmp_path, "import os\n" + text).backend == backend


def test_legacy_keras(tmp_path: Path) -> None:
    switch = "import os\nos.environ['TF_USE_LEGACY_KERAS'] = '1'\n"
    assert switched(tmp_path, IMPORTS).keras == 3
    assert switched(tmp_path, switch).keras is None
    assert switched(tmp_path, IMPORTS, {"other.py": switch}).keras is None
    assert switched(tmp_path, switch, {"requirements.txt": "tensorflow==2.12"}).keras == 2
    docker = "FROM tensorflow/tensorflow:2.18.0\nENV TF_USE_LEGACY_KERAS=1\n"
    assert setting(tmp_path / "x", {"Dockerfile": docker}).keras is None


def test_settings_are_said_in_one_line(tmp_path: Path) -> None:
    assert str(Setting()) == "TensorFlow 2.10 to 2.21"
    assert str(Setting(tensorflow=())) == "TensorFlow that the facts do not cover"
    found = Setting((15,), 2, 1, None, "mixed_float16", usual_promotion=False, backend=None)
    said = "TensorFlow 2.15, Keras 2, NumPy 1, floatx unknown, policy mixed_float16"
    assert str(found) == f"{said}, promotion as in NumPy possible, backend of Keras unknown"


def test_files_are_read_once(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("tensorflow==2.12")
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text("x = 1\n")
    shelf = Shelf(tmp_path)
    first = shelf.setting(tmp_path)
    (tmp_path / "requirements.txt").write_text("tensorflow==2.18")
    assert shelf.setting(tmp_path) is first
    assert Shelf(tmp_path).setting(tmp_path).tensorflow == (18,)
