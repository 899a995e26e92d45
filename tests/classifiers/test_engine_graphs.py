"""The runtimes behind one seam, and the cache of what they have loaded."""

import os
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from classifiers.engine import (
    GraphCache,
    Pixels,
    Runtime,
    build_open_model,
    open_graph,
    openvino,
)
from tests.networks import build_nested, build_sigmoid


@pytest.fixture(params=Runtime)
def runtime(request):
    return request.param


@pytest.fixture(scope="module")
def nested():
    return build_nested()


def images(n: int = 1) -> np.ndarray:
    return np.random.default_rng(0).uniform(0, 1, (n, 16, 16, 3)).astype("float32")


def test_it_gives_what_keras_gives(nested, export, runtime):
    graph = export(nested, runtime)
    outputs = graph.run(images(3), range(5))
    expected = [np.asarray(output) for output in build_open_model(nested)(images(3))]
    np.testing.assert_allclose(outputs.probability, expected[0], atol=1e-5)
    np.testing.assert_allclose(1 / (1 + np.exp(-outputs.logit)), expected[0], atol=1e-5)
    for feature_map, wanted in zip(outputs.feature_maps, expected[1:], strict=True):
        np.testing.assert_allclose(feature_map, wanted, atol=1e-5)


def test_only_the_layers_asked_for_come_in_the_order_asked_for(nested, export, runtime):
    graph = export(nested, runtime)
    assert (graph.num_feature_maps, graph.input_shape) == (5, (16, 16, 3))
    every = graph.run(images(), range(5)).feature_maps
    found = graph.run(images(), [4, 0, 4]).feature_maps
    for feature_map, wanted in zip(found, [every[4], every[0], every[4]], strict=True):
        np.testing.assert_array_equal(feature_map, wanted)
    assert graph.run(images()).feature_maps == []


def test_pixels_are_scaled(nested, export, runtime):
    graph = export(nested, runtime)
    pixels = (images() * 255).astype("uint8")
    for multiplier, offset in ((1 / 255, 0.0), (2 / 255, -1.0), (1.0, 0.0)):
        found = graph.run(Pixels(pixels, multiplier, offset)).logit
        ready = pixels.astype("float32") * np.float32(multiplier) + np.float32(offset)
        np.testing.assert_allclose(found, graph.run(ready).logit, rtol=1e-4, atol=1e-4)


def test_one_core_gives_the_same(nested, export, runtime):
    graph = export(nested, runtime)
    found, wanted = graph.run(images(), [1], one_core=True), graph.run(images(), [1])
    np.testing.assert_allclose(found.logit, wanted.logit, atol=1e-6)
    np.testing.assert_allclose(found.feature_maps[0], wanted.feature_maps[0], atol=1e-6)


def test_what_it_gave_is_not_overwritten_by_the_next_call(nested, export, runtime):
    graph = export(nested, runtime)
    first = graph.run(images(), [0])
    kept = first.probability.copy(), first.feature_maps[0].copy()
    graph.run(np.zeros((1, 16, 16, 3), "float32"), [0])
    np.testing.assert_array_equal(first.probability, kept[0])
    np.testing.assert_array_equal(first.feature_maps[0], kept[1])


@pytest.mark.parametrize("one_core", [False, True])
def test_threads_share_it(nested, export, runtime, one_core):
    graph = export(nested, runtime)
    many = images(64)
    expected = [graph.run(many[i : i + 1], [1], one_core=one_core) for i in range(64)]
    wrong = []

    def work():
        for i, wanted in enumerate(expected):
            found = graph.run(many[i : i + 1], [1], one_core=one_core)
            if not np.allclose(found.probability, wanted.probability, atol=1e-6) or not np.allclose(
                found.feature_maps[0], wanted.feature_maps[0], atol=1e-6
            ):
                wrong.append(i)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize("one_core", [False, True])
def test_images_that_it_cannot_take_keep_no_place_from_others(nested, export, runtime, one_core):
    graph, found = export(nested, runtime), []

    def work():
        for _ in range(2 * (os.cpu_count() or 1)):
            with pytest.raises(Exception, match=".+"):
                graph.run(np.ones((1, 7, 7, 3), "float32"), one_core=one_core)
        found.append(graph.run(images(), one_core=one_core).logit)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(60)
    assert not thread.is_alive()
    np.testing.assert_allclose(found, [graph.run(images()).logit], atol=1e-5)


def test_images_run_next_to_each_other_up_to_a_bound():
    pool = openvino._Pool(2, object)
    third, is_taken = threading.Event(), threading.Event()

    def take_third():
        with pool.take():
            third.set()
            is_taken.wait(60)

    thread = threading.Thread(target=take_third)
    with pool.take() as one:
        with pool.take() as other:
            assert one is not other
            thread.start()
            assert not third.wait(0.2)
        assert third.wait(60)
        is_taken.set()
        thread.join()
    with pool.take() as again:
        assert again in (one, other)


@pytest.mark.parametrize(
    ("num_cores", "megabytes", "expected"),
    [(2, 1, (2, 1)), (64, 1, (64, 1)), (8, 50, (2, 4)), (8, 40, (3, 3)), (8, 500, (1, 8))],
)
def test_a_large_graph_is_compiled_less_often_with_more_cores_each(
    monkeypatch, num_cores, megabytes, expected
):
    monkeypatch.setattr("os.cpu_count", lambda: num_cores)
    num_compiled, options = openvino._share_cores(megabytes * 2**20)
    assert (num_compiled, options["INFERENCE_NUM_THREADS"]) == expected


def test_a_large_graph_gives_the_same(nested, export, monkeypatch):
    monkeypatch.setattr(openvino, "_MOST_BYTES", 1)
    graph = export(nested)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda image: graph.run(image, one_core=True), [images()] * 64))
    for outputs in found:
        np.testing.assert_allclose(outputs.logit, graph.run(images()).logit, atol=1e-5)


def test_an_open_size_is_open(export, runtime):
    graph = export(build_sigmoid(size=None), runtime)
    assert graph.input_shape == (None, None, 3)
    for size in (5, 9):
        assert graph.run(np.ones((1, size, size + 1, 3), "float32")).probability.shape == (1, 1)


def test_no_socket_opens(export, runtime, monkeypatch):
    """OpenVINO's package brings telemetry."""

    def refuse(*_, **__):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    export(build_sigmoid(), runtime).run(np.ones((1, 8, 8, 3), "float32"))


@pytest.fixture(scope="module")
def data(export_bytes):
    return export_bytes(build_sigmoid())


class TestCache:
    def test_a_graph_is_loaded_once(self, data):
        cache, reads = GraphCache(size=2, num_bytes=10**9), []

        def read():
            reads.append(1)
            return data

        start = threading.Barrier(8)
        found = []

        def work():
            start.wait()
            found.append(cache.get("a", Runtime.OPENVINO, read))

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(map(id, found))) == len(reads) == 1

    def test_the_one_used_longest_ago_goes_first(self, data):
        cache = GraphCache(size=2, num_bytes=10**9)
        a = cache.get("a", Runtime.OPENVINO, lambda: data)
        b = cache.get("b", Runtime.OPENVINO, lambda: data)
        assert cache.get("a", Runtime.OPENVINO, lambda: data) is a
        cache.get("c", Runtime.OPENVINO, lambda: data)
        assert cache.get("a", Runtime.OPENVINO, lambda: data) is a
        assert cache.get("b", Runtime.OPENVINO, lambda: data) is not b

    def test_large_graphs_are_kept_as_far_as_there_is_room(self, data):
        cache = GraphCache(size=16, num_bytes=2 * len(data))
        a, b, c = (cache.get(name, Runtime.OPENVINO, lambda: data) for name in "abc")
        assert cache.get("c", Runtime.OPENVINO, lambda: data) is c
        assert cache.get("b", Runtime.OPENVINO, lambda: data) is b
        assert cache.get("a", Runtime.OPENVINO, lambda: data) is not a
        narrow = GraphCache(size=16, num_bytes=1)
        only = narrow.get("a", Runtime.OPENVINO, lambda: data)
        assert narrow.get("a", Runtime.OPENVINO, lambda: data) is only

    def test_another_runtime_is_another_graph(self, data):
        cache = GraphCache(size=2, num_bytes=10**9)
        first, second = (cache.get("a", runtime, lambda: data) for runtime in Runtime)
        assert first is not second

    def test_a_graph_that_cannot_be_read_can_be_asked_for_again(self, data):
        cache = GraphCache(size=2, num_bytes=10**9)
        with pytest.raises(FileNotFoundError):
            cache.get("a", Runtime.OPENVINO, Path("no such file").read_bytes)
        assert cache.get("a", Runtime.OPENVINO, lambda: data).num_feature_maps == 0


def test_the_setting_chooses(variant, settings):
    from classifiers.copies import open_graph as open_for

    names = set()
    for runtime in Runtime:
        settings.CLASSIFIERS_ENGINE = runtime.value
        names.add(type(open_for(variant)).__name__)
    assert names == {"OpenVinoGraph", "OnnxRuntimeGraph"}


def test_every_instance_of_a_variant_has_the_same_graph(variant):
    from classifiers.copies import open_graph as open_for
    from classifiers.models import MLModel

    assert open_for(MLModel.objects.get()) is open_for(MLModel.objects.get()) is open_for(variant)


def test_opening_bytes_that_are_no_graph_is_an_error():
    for runtime in Runtime:
        with pytest.raises(Exception, match=".+"):
            open_graph(b"no graph", runtime)


@pytest.mark.parametrize("runtime", Runtime)
def test_the_first_calls_of_a_process_may_come_at_once(data, tmp_path, runtime):
    """OpenVINO looks NumPy up at its first array, and two threads that did so hung for ever."""
    (tmp_path / "graph.onnx").write_bytes(data)
    program = f"""
import threading, numpy as np, pathlib
from classifiers.engine import Runtime, open_graph
graph = open_graph(pathlib.Path("graph.onnx").read_bytes(), Runtime({runtime.value!r}))
start = threading.Barrier(8)
def work():
    start.wait()
    graph.run(np.ones((1, 8, 8, 3), "float32"))
threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
    command = [sys.executable, "-c", program]
    subprocess.run(command, check=True, cwd=tmp_path, timeout=60)
