try:
    import tensorflow as tf
except ImportError:
    tf = None
try:
    import not_a_module as np
except ImportError:
    import numpy as np
try:
    from tqdm import tqdm
except ImportError:

    def tqdm(x, **kwargs):
        return x


if tf is not None:
    a = tf.ones(2)
b = np.zeros(2)
for i in tqdm([1.5, 2.5]):
    c = i
