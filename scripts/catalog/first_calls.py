"""The first calls of a function that work: usual arguments for each of its required parameters."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator

from descriptors import Descriptor
from hints import BY_NAME, profiles
from sampling import Sample

from tfrewrite.facts.catalog.rows import Parameter


def bases(
    parameters: tuple[Parameter, ...], native: str, owner: Descriptor | None, works: Callable[[Sample], bool]
) -> list[Sample]:
    """The first calls that work, at most four, of different forms."""
    found: list[Sample] = []
    for hinted in (True, False):
        for profile in profiles(native):
            for sample in _with_profile(parameters, profile, owner, hinted):
                if sample not in found and works(sample):
                    found.append(sample)
                    break
            if len(found) >= 4:
                return found
        if found:
            return found
    return found


def _with_profile(
    parameters: tuple[Parameter, ...], profile: list[Descriptor], owner: Descriptor | None, hinted: bool
) -> Iterator[Sample]:
    required = [p for p in parameters if p.default is ... and p.how != "**kwargs"]
    choices: list[list[Descriptor]] = []
    place = 0
    for index, parameter in enumerate(required):
        if index == 0 and owner is not None:
            choices.append([owner])
        elif parameter.how == "*args":
            one = profile[min(place, 3)]
            choices.append([["tuple", []], *(["tuple", [one] * count] for count in (1, 2, 3))])
        elif hinted and parameter.name in BY_NAME:
            choices.append(BY_NAME[parameter.name][:4])
        else:
            choices.append([profile[min(place, 3)]])
            place += 1
    for chosen in itertools.islice(itertools.product(*choices), 24):
        yield {parameter.name: copy.deepcopy(value) for parameter, value in zip(required, chosen, strict=True)}
