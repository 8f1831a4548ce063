"""Links: what is pasted is understood, and what is kept becomes an address again."""

import pytest

from memoria.domain import links
from memoria.domain.links import Place
from memoria.errors import InvalidInput


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ("https://github.com/acme/site/issues/12", Place(repo="acme/site", issue_number=12)),
        ("https://github.com/acme/site/pull/34", Place(repo="acme/site", pr_number=34)),
        ("https://github.com/acme/site/pull/34/files?w=1#r2", Place(repo="acme/site", pr_number=34)),
        ("https://github.com/acme/site/tree/fix/the%20thing", Place(repo="acme/site", branch="fix/the thing")),
        ("https://github.com/acme/site", Place(repo="acme/site")),
        ("https://github.com/acme/site.git", Place(repo="acme/site")),
        ("git@github.com:acme/site.git", Place(repo="acme/site")),
        ("ssh://git@github.com/acme/site.git", Place(repo="acme/site")),
        ("ssh://git@git.acme.example:2222/team/site.git", Place(repo="https://git.acme.example/team/site")),
        ("https://me:secret@gitlab.com/a/b/c.git", Place(repo="https://gitlab.com/a/b/c")),
        ("https://gitlab.com/a/b/-/issues/5", Place(repo="https://gitlab.com/a/b", issue_number=5)),
        ("https://gitlab.com/a/b/-/merge_requests/6", Place(repo="https://gitlab.com/a/b", pr_number=6)),
        ("https://gitlab.com/a/b/-/tree/main", Place(repo="https://gitlab.com/a/b", branch="main")),
        ("https://bitbucket.org/a/b/pull-requests/7", Place(repo="https://bitbucket.org/a/b", pr_number=7)),
        ("acme/site", Place(repo="acme/site")),
    ],
)
def test_a_pasted_link_says_where_it_leads(given: str, place: Place) -> None:
    assert links.parse(given) == place


@pytest.mark.parametrize(
    "given",
    [
        "", "nothing", "https://github.com", "javascript:alert(1)", "https://a b/c", "ftp://github.com/a/b",
        "https://github.com/a/b/issues/0", "https://github.com/a/b/issues/99999999999", 'https://x/"><script>',
        "file:///etc/passwd", "https://",
    ],
)  # fmt: skip
def test_what_is_no_link_is_refused(given: str) -> None:
    with pytest.raises(InvalidInput):
        links.parse(given)


@pytest.mark.parametrize("repo", ["acme/site", "https://gitlab.com/a/b", "https://bitbucket.org/a/b"])
def test_an_address_that_is_made_is_understood_again(repo: str) -> None:
    assert links.parse(links.issue_url(repo, 3)) == Place(repo=repo, issue_number=3)
    assert links.parse(links.pr_url(repo, 4)) == Place(repo=repo, pr_number=4)
    assert links.parse(links.branch_url(repo, "fix/a b")) == Place(repo=repo, branch="fix/a b")
    assert links.parse(links.address(repo)) == Place(repo=repo)
