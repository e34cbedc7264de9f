"""Samples that name where their images are."""

from cellmapkit.downloader.image_plan import plan_links, suffix_of
from cellmapkit.downloader.image_samples import Gene, Sample


def sample(field, link, antibody="HPA1", line=2):
    return Sample(field, "1", "A1", "1", antibody, (Gene("E1", "A"),), "", line, "", link)


def test_links_with_and_without_an_underscore():
    plan = plan_links([sample("a_", "http://h/x/a"), sample("b_", "http://h/x/b_")], ".jpg")
    assert [(job.source, job.file) for job in plan.jobs][:5] == [
        ("http://h/x/a_red.jpg", "red/a_red.jpg"),
        ("http://h/x/a_blue.jpg", "blue/a_blue.jpg"),
        ("http://h/x/a_green.jpg", "green/a_green.jpg"),
        ("http://h/x/a_yellow.jpg", "yellow/a_yellow.jpg"),
        ("http://h/x/b_red.jpg", "red/b_red.jpg"),
    ]
    assert plan.urls == {"a_": "http://h/x/a_blue_red_green.jpg", "b_": "http://h/x/b_blue_red_green.jpg"}


def test_what_has_no_link_or_another_one_is_left_out():
    rows = [sample("a_", "l/a_"), sample("a_", "l/a_", line=3), sample("a_", "m/a_", line=4), sample("b_", "", line=5)]
    plan = plan_links(rows, ".jpg")
    assert (len(plan.jobs), [one.line for one in plan.samples]) == (4, [2, 3])
    assert [(row.line, row.reason) for row in plan.left_out] == [
        (4, "line 2 has a field of this name of HPA1 already"), (5, "its linkprefix is empty")]  # fmt: skip


def test_suffixes():
    assert suffix_of("http://h/a.PNG?size=1", ".jpg") == ".PNG"
    assert suffix_of("http://h/a.php", ".jpg") == ".jpg"
    assert suffix_of("dir.tif/a", ".jpg") == ".jpg"
