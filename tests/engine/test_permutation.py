from __future__ import annotations

import numpy as np
import pytest

from datagen.engine.permutation import LARGE_SIZE, MAXIMUM_SIZE, Permutation
from datagen.engine.random import Stream

SIZES = [1, 2, 3, 4, 5, 7, 10, 26, 97, 100, 1000, LARGE_SIZE - 1, LARGE_SIZE, LARGE_SIZE + 1, 65_537, 100_003]
LARGE_SIZES = [10**9 + 7, 1 << 32, (1 << 53) - 111, MAXIMUM_SIZE - 1, MAXIMUM_SIZE]
STREAM = Stream.derive(7, "table", "column")


def indexes(stop: int) -> np.ndarray:
    return np.arange(stop, dtype=np.uint64)


@pytest.mark.parametrize("size", SIZES)
def test_every_index_has_an_image_of_its_own(size: int) -> None:
    assert sorted(Permutation(size, STREAM).apply(indexes(size)).tolist()) == list(range(size))


@pytest.mark.parametrize("size", LARGE_SIZES)
def test_images_in_a_large_domain_are_within_it_and_differ(size: int) -> None:
    first, last = indexes(50_000), np.uint64(size - 1) - indexes(50_000)
    images = Permutation(size, STREAM).apply(np.concatenate([first, last]))

    assert int(images.max()) < size
    assert len(np.unique(images)) == 100_000


@pytest.mark.parametrize("size", [10, 1000, 100_003, 1 << 40, MAXIMUM_SIZE])
def test_images_are_spread_evenly(size: int) -> None:
    count = min(size, 100_000)
    images = Permutation(size, STREAM).apply(indexes(count)).astype(np.float64) / size
    counts, _ = np.histogram(images, bins=10, range=(0, 1))

    assert np.abs(counts - count / 10).max() <= 5 * (count / 10) ** 0.5


def test_images_follow_no_line() -> None:
    images = Permutation(100_003, STREAM).apply(indexes(100_003)).astype(np.float64)

    assert abs(np.corrcoef(images, indexes(100_003).astype(np.float64))[0, 1]) < 0.02
    assert abs(np.corrcoef(images[1:], images[:-1])[0, 1]) < 0.02


def test_another_key_gives_another_permutation() -> None:
    one, other = (Permutation(1000, Stream.derive(7, name)).apply(indexes(1000)) for name in ("a", "b"))

    assert (one == other).sum() < 10


def test_an_image_does_not_depend_on_the_other_indexes() -> None:
    permutation = Permutation(1000, STREAM)

    assert permutation.apply(np.array([7, 3, 7], np.uint64)).tolist() == permutation.apply(indexes(1000))[[7, 3, 7]].tolist()


def test_indexes_are_left_as_they_are() -> None:
    index = indexes(1000)
    Permutation(1000, STREAM).apply(index)

    assert (index == indexes(1000)).all()


def test_all_orders_of_few_values_occur() -> None:
    orders = {tuple(Permutation(4, Stream(key)).apply(indexes(4)).tolist()) for key in range(2000)}

    assert len(orders) == 24


@pytest.mark.parametrize("size", [2, 3, 6, 97, 5000])
def test_each_tweak_has_a_permutation_of_its_own(size: int) -> None:
    permutation = Permutation(size, STREAM)
    images = [permutation.apply(indexes(size), np.full(size, tweak, np.uint64)).tolist() for tweak in (0, 1, 99, 1 << 63)]

    assert all(sorted(image) == list(range(size)) for image in images)
    assert size < 6 or len(set(map(tuple, images))) == 4


def test_tweaks_are_taken_element_by_element() -> None:
    permutation = Permutation(97, STREAM)
    tweaks = STREAM.bits(indexes(97))
    images = permutation.apply(indexes(97), tweaks)

    assert images[5] == permutation.apply(indexes(97)[5:6], tweaks[5:6])[0]


def test_the_first_member_is_as_likely_to_be_any_under_a_random_tweak() -> None:
    tweaks = STREAM.bits(indexes(60_000))
    counts = np.bincount(Permutation(6, STREAM).apply(np.zeros(60_000, np.uint64), tweaks).astype(np.int64), minlength=6)

    assert np.abs(counts - 10_000).max() < 500
