"""Career guidance as the person sees it who asks."""

from __future__ import annotations

from tests.web.site import Site


def test_the_way_from_the_start_page_to_the_result_is_accessible_and_fits(served: Site, pages, look_over) -> None:
    user = served.user()
    page = pages(user)
    page.goto(f"{served.settings.url}/")
    page.get_by_role("link", name="Career guidance").click()
    page.get_by_label("What can you do?").fill("Lean; process mapping")
    page.get_by_label("What did you study").fill("engineering")
    page.get_by_label("Grow as a specialist").select_option("much rather the first")
    assert look_over(page) == []
    page.get_by_role("button", name="Show how they lie").click()
    page.get_by_role("heading", name="Process manager").wait_for()
    assert look_over(page) == []
