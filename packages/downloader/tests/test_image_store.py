"""The store: whole files only, and what a later run takes up."""

from image_forms import jpeg

from cellmapkit.core.digest import sha256_of
from cellmapkit.downloader.image_store import FILES, ImageStore, Stored, read_files

FILE, URL = "red/a_red.jpg", "http://host/a_red.jpg"


def put(store, file=FILE, source=URL, data=None):
    temporary = store.temporary(file)
    temporary.write_bytes(data or jpeg())
    row = Stored(file, "a_", "red", source, 96, 80, temporary.stat().st_size, sha256_of(temporary), "v1", "")
    return store.keep(temporary, row)


def test_what_was_kept_is_found_again(tmp_path):
    row = put(ImageStore(tmp_path))
    assert ImageStore(tmp_path).find(FILE, URL) == row
    assert ImageStore(tmp_path).find(FILE, "http://host/other.jpg") is None
    assert ImageStore(tmp_path).find("red/b_red.jpg", URL) is None


def test_what_was_changed_or_lost_is_not_found(tmp_path):
    put(ImageStore(tmp_path))
    path = tmp_path / FILE
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert ImageStore(tmp_path).find(FILE, URL) is None
    path.unlink()
    assert ImageStore(tmp_path).find(FILE, URL) is None


def test_a_line_that_a_killed_run_did_not_finish_is_ignored(tmp_path):
    row = put(ImageStore(tmp_path))
    with (tmp_path / FILES).open("a") as journal:
        journal.write("red/b_red.jpg\tb_\tred\thttp")
    assert read_files(tmp_path) == [row]


def test_half_written_files_are_gone_in_the_next_run(tmp_path):
    ImageStore(tmp_path).temporary(FILE).write_bytes(b"half")
    store = ImageStore(tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert store.find(FILE, URL) is None


def test_a_failed_run_is_taken_up(tmp_path):
    old = ImageStore(tmp_path / "old")
    row = put(old)
    store = ImageStore(tmp_path / "new", tmp_path / "old")
    assert store.find(FILE, URL) == row
    assert (tmp_path / "new" / FILE).read_bytes() == jpeg()
    assert ImageStore(tmp_path / "new").find(FILE, URL) == row


def test_placing_leaves_the_store_as_it_is(tmp_path):
    store = ImageStore(tmp_path / "store")
    row = put(store)
    store.place(tmp_path / "crate", [row])
    assert (tmp_path / "crate" / FILE).read_bytes() == jpeg()
    assert ImageStore(tmp_path / "store").find(FILE, URL) == row


def test_placing_works_without_links(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError("no links here")

    store = ImageStore(tmp_path / "store")
    row = put(store)
    monkeypatch.setattr("os.link", refuse)
    store.place(tmp_path / "crate", [row])
    assert (tmp_path / "crate" / FILE).read_bytes() == jpeg()
