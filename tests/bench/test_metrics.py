import math

import pytest

from bench.metrics import Asked, Score, found, mean, ndcg, quantile, reciprocal_rank, score, summarise

RANKED = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"]


def whole(value: float) -> Score:
    return Score(ndcg_at_10=value, recall_at_5=value, recall_at_10=value, mrr=value)


def test_an_answer_that_begins_with_all_gold_is_perfect() -> None:
    assert score(["a", "b", "x"], {"b", "a"}) == whole(1.0)


def test_an_answer_without_gold_is_worth_nothing() -> None:
    assert score(["x", "y"], {"a"}) == whole(0.0)
    assert score([], {"a"}) == whole(0.0)


def test_a_question_without_gold_has_no_score() -> None:
    assert score(["a"], []) is None


def test_ndcg_discounts_by_the_logarithm_of_the_rank() -> None:
    assert ndcg(RANKED, {"c"}, 10) == pytest.approx(1 / math.log2(4))
    assert ndcg(RANKED, {"b", "d"}, 10) == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / (1 + 1 / math.log2(3)))


def test_ndcg_does_not_look_below_the_cut() -> None:
    assert ndcg(RANKED, {"j"}, 10) == pytest.approx(1 / math.log2(11))
    assert ndcg(RANKED, {"k"}, 10) == 0


def test_the_ideal_of_more_gold_than_fits_is_a_full_answer() -> None:
    gold = {*RANKED, "x", "y"}
    assert ndcg(RANKED, gold, 10) == 1
    assert found(RANKED, gold, 10) == pytest.approx(10 / 13)


def test_found_is_the_share_of_gold_above_the_cut() -> None:
    assert found(RANKED, {"a", "e", "f", "x"}, 5) == 0.5
    assert found(RANKED, {"a", "e", "f", "x"}, 10) == 0.75


def test_the_reciprocal_rank_is_of_the_first_gold_above_the_cut() -> None:
    assert reciprocal_rank(RANKED, {"d", "f"}, 10) == 0.25
    assert reciprocal_rank(RANKED, {"k"}, 10) == 0


def test_a_document_named_twice_counts_once_and_takes_one_place() -> None:
    assert score(["x", "x", "a", "a"], {"a"}) == score(["x", "a"], {"a"})
    assert score(["a", "a"], {"a", "b"}) == score(["a"], {"a", "b"})


def test_gold_named_twice_is_one_document() -> None:
    assert score(["a"], ["a", "a"]) == whole(1.0)


def test_categories_count_the_same_however_many_questions_they_have() -> None:
    asked = [Asked(category="many", score=whole(0.0)) for _ in range(9)]
    summary = summarise([*asked, Asked(category="one", score=whole(1.0))])
    assert summary.n == 10
    assert summary.macro == whole(0.5)
    assert list(summary.categories) == ["many", "one"]
    assert summary.categories["many"] == {"n": 9, **vars(whole(0.0))}


def test_questions_without_gold_are_counted_and_change_no_mean() -> None:
    summary = summarise([Asked(category="a", score=whole(0.5)), Asked(category="b", score=None)])
    assert (summary.n, summary.without_gold) == (1, 1)
    assert summary.macro == whole(0.5)
    assert "b" not in summary.categories


def test_categories_apart_are_shown_and_left_out_of_the_macro() -> None:
    apart = Asked(category="summarization", score=whole(0.0))
    summary = summarise([Asked(category="a", score=whole(1.0)), apart])
    assert summary.macro == whole(1.0)
    assert summary.categories["summarization"]["ndcg_at_10"] == 0


def test_nothing_asked_has_no_macro() -> None:
    assert summarise([]).macro is None
    assert summarise([Asked(category="a", score=None)]).macro is None


def test_a_mean_is_taken_figure_by_figure() -> None:
    first = Score(ndcg_at_10=0.0, recall_at_5=0.25, recall_at_10=0.5, mrr=1.0)
    second = Score(ndcg_at_10=1.0, recall_at_5=0.75, recall_at_10=0.5, mrr=0.0)
    assert mean([first, second]) == whole(0.5)


def test_a_quantile_is_one_of_the_values() -> None:
    values = [5.0, 1.0, 4.0, 2.0, 3.0]
    assert quantile(values, 0.5) == 3.0
    assert quantile(values, 0.95) == 5.0
    assert quantile([7.0], 0.5) == 7.0
    assert quantile(list(range(1, 101)), 0.95) == 95
