import logging

import pytest

from cellmapkit.core import logs


@pytest.fixture(autouse=True)
def restore():
    before = logs.LOGGER.handlers[:], logs.LOGGER.level, logs.LOGGER.propagate
    yield
    logs.LOGGER.handlers[:], level, logs.LOGGER.propagate = before
    logs.LOGGER.setLevel(level)


@pytest.mark.parametrize(
    ("verbosity", "level"), [(0, "WARNING"), (1, "WARNING"), (2, "INFO"), (3, "DEBUG"), (4, "DEBUG")]
)
def test_verbosity(verbosity, level):
    logs.set_up(verbosity, None)
    assert logs.LOGGER.handlers[0].level == getattr(logging, level)


def test_the_files_hold_everything_and_errors(tmp_path):
    with logs.log_files(tmp_path, skip=False):
        logs.LOGGER.debug("small")
        logs.LOGGER.error("large")
    assert "small" in (tmp_path / "output.log").read_text()
    assert "small" not in (tmp_path / "error.log").read_text()
    assert "large" in (tmp_path / "error.log").read_text()


def test_skipping_writes_none(tmp_path):
    with logs.log_files(tmp_path, skip=True):
        logs.LOGGER.error("large")
    assert list(tmp_path.iterdir()) == []


def test_a_configuration_file_is_used(tmp_path):
    path = tmp_path / "log.conf"
    path.write_text(
        "[loggers]\nkeys=root\n[handlers]\nkeys=h\n[formatters]\nkeys=\n"
        f"[logger_root]\nlevel=DEBUG\nhandlers=h\n[handler_h]\nclass=FileHandler\nargs=('{tmp_path / 'x.log'}',)\n"
    )
    root = logging.getLogger().handlers[:]
    logs.LOGGER.propagate = True
    logs.set_up(0, path)
    logs.LOGGER.warning("hello")
    for handler in logging.getLogger().handlers:
        handler.close()
    logging.getLogger().handlers[:] = root
    assert "hello" in (tmp_path / "x.log").read_text()
