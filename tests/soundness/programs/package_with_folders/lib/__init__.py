from . import config
from .deep import inner

VERSION = "1.0"
