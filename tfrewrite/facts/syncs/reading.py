"""Which public functions and methods read their arguments on the host, and wait for the device.

Measured on TensorFlow 2.21, Keras 3.15 and NumPy 2.4 by counting the reads of eager tensors, which all go through
`EagerTensor._numpy` or through the buffer that NumPy asks for; `tests/test_syncs.py` measures it again.
"""

from __future__ import annotations

import re

from tfrewrite.facts.catalog.words import words

CONVERSIONS = words("float int bool complex memoryview")
INDICES = words("hex oct bin chr range bytes bytearray")
TEXTS = words("str repr format ascii")
ORDERINGS = words("max min sorted")

MATH = words(
    """
    acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh degrees erf erfc exp exp2 expm1 fabs floor fmod
    gamma hypot isclose isfinite isinf isnan ldexp lgamma log log10 log1p log2 modf pow radians sin sinh sqrt tan tanh
    """
)
"""Functions of `math` that read each of their arguments."""

NUMPY_BLIND = words(
    """
    shape ndim isscalar iterable dtype issubdtype can_cast finfo iinfo result_type seterr errstate set_printoptions
    printoptions load loadtxt genfromtxt memmap nditer array_str array_repr array2string vectorize ufunc ndindex
    default_rng RandomState Generator get_include show_config deprecate isdtype promote_types
    """
)
"""Functions of NumPy that do not read the values of their arguments, or that raise for tensors."""

NUMPY = words(
    """
    abs absolute add all allclose amax amin angle any append arange arccos arcsin arctan arctan2 argmax argmin
    argpartition argsort argwhere around array array_equal array_split asanyarray asarray ascontiguousarray atleast_1d
    atleast_2d atleast_3d average bincount bool_ broadcast_to ceil clip column_stack concatenate copy cos cosh
    count_nonzero cov cross cumprod cumsum deg2rad diag diff digitize divide dot dstack einsum equal exp expand_dims
    expm1 eye fabs flatnonzero flip float16 float32 float64 floor floor_divide full full_like gradient greater
    greater_equal histogram hstack hypot identity inner insert int16 int32 int64 int8 interp isfinite isin isinf isnan
    kron less less_equal linspace log log10 log1p log2 logaddexp logical_and logical_not logical_or logical_xor matmul
    max maximum mean median min minimum mod moveaxis multiply nan_to_num nanmax nanmean nanmin nanstd nansum negative
    nonzero norm not_equal outer percentile power prod ptp quantile ravel real reciprocal remainder repeat reshape roll
    rot90 round save savetxt searchsorted sign sin sinh sort split sqrt square squeeze stack std subtract sum swapaxes
    take tan tanh tensordot tile trace transpose tri tril triu true_divide uint8 unique var vdot vstack where zeros_like
    ones_like empty_like
    """
)
"""Functions of NumPy that read their first argument, and tensors in it."""

NUMPY_SIZES = words("zeros ones empty full eye arange linspace identity")
NUMPY_DRAWS = words("rand randn randint random_sample uniform normal choice beta binomial poisson exponential gamma")

TENSORFLOW = words(
    """
    get_static_value make_tensor_proto make_ndarray cond case switch_case numpy_function
    keras.backend.get_value keras.backend.eval keras.ops.convert_to_numpy keras.ops.cond Assert assert_equal
    assert_less assert_greater debugging.assert_equal debugging.assert_greater debugging.assert_greater_equal
    debugging.assert_less debugging.assert_less_equal debugging.assert_near debugging.assert_negative
    debugging.assert_none_equal debugging.assert_non_negative debugging.assert_non_positive debugging.assert_positive
    debugging.Assert
    """
)
"""Functions of TensorFlow that read their arguments on the host when they run eagerly."""

TENSORFLOW_CERTAIN = words(
    "get_static_value make_tensor_proto cond numpy_function keras.backend.get_value keras.ops.convert_to_numpy"
    " keras.ops.cond"
)
"""Those of them of which it is known that a tensor as first argument is read, whatever else is given."""

TENSORFLOW_INSIDE = words(
    """
    while_loop map_fn vectorized_map scan foldl foldr sort argsort meshgrid signal.stft image.random_crop
    image.random_flip_left_right image.random_flip_up_down image.random_hue image.resize image.ssim image.psnr
    image.crop_to_bounding_box math.confusion_matrix ragged.stack RaggedTensor.from_tensor zeros ones strings.split
    debugging.assert_rank debugging.assert_rank_at_least debugging.assert_shapes keras.ops.while_loop
    train.FloatList train.Int64List train.Feature random.set_seed sparse.to_dense sparse.sparse_dense_matmul
    sparse.from_dense
    keras.utils.array_to_img keras.utils.save_img keras.utils.plot_model keras.utils.to_categorical io.write_file print
    random.normal random.uniform random.categorical split TensorArray py_function io.gfile.GFile keras.ops.sort
    keras.ops.argsort keras.preprocessing.image.array_to_img keras.preprocessing.image.save_img
    keras.utils.img_to_array keras.preprocessing.image.img_to_array keras.utils.normalize saved_model.save
    keras.models.save_model keras.Model.save models.save_model keras.saving.save_model
    """
)
"""Functions of TensorFlow that may read a value on the way; which, depends on the arguments."""

MODEL_WAITS = words(
    "fit evaluate predict predict_on_batch train_on_batch test_on_batch save_weights save get_weights fit_generator"
    " evaluate_generator predict_generator"
)
"""Methods of a Keras model that wait inside."""

CHECKPOINT_WAITS = words("save write")
DISTINCT_WAITS = words(
    "fit_generator evaluate_generator predict_generator predict_on_batch train_on_batch test_on_batch save_weights"
    " get_weights"
)
"""Those of them that objects of other libraries do not have."""

PROGRESS = words("set_postfix set_description set_postfix_str set_description_str")
PLOTS = ("matplotlib.", "seaborn.", "plotly.", "pylab.")
HOSTS = (
    "sklearn.",
    "scipy.",
    "pandas.",
    "cv2.",
    "PIL.",
    "imageio.",
    "skimage.",
    "statistics.",
    "statsmodels.",
    "nltk.",
)
"""Libraries that compute on the host: what they do with a tensor they do with an array."""

TRACKERS = re.compile(r"(wandb|mlflow|neptune|comet_ml)\.(\w+\.)*(log|log_metric|log_metrics|summary|log_scalar)$")
PICKLES = words("pickle.dumps pickle.dump joblib.dump dill.dump cloudpickle.dumps")

KNOWN_PACKAGES = words(
    """
    tensorflow keras tf_keras tensorflow_datasets tensorflow_probability tensorflow_addons tensorflow_hub
    tensorflow_text numpy pandas scipy sklearn matplotlib seaborn tqdm absl gym gymnasium cv2 PIL imageio skimage
    wandb yaml requests h5py nltk gensim jieba plotly click rich loguru six psutil librosa soundfile pytest google
    IPython ipywidgets prettytable tabulate termcolor colorama cycler joblib lxml bs4 attr pydantic docopt fire
    """
)
"""Packages whose objects have no method `numpy`, except for tensors of TensorFlow."""
