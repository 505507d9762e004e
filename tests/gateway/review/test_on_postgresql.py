"""The quality office on PostgreSQL: the scenes that touch every table, once more."""

import pytest

from gateway.settings import Settings
from tests.gateway.review.test_calibrations import (  # noqa: F401 - collected here again
    test_rated_apart_compared_and_agreed,
    three,
)
from tests.gateway.review.test_evaluations import (  # noqa: F401 - collected here again
    judged,
    test_a_form_is_written_published_and_never_changed_again,
    test_from_judging_to_the_decision_on_a_dispute,
    test_trends_and_files,
    test_two_judge_without_knowing_of_each_other,
    test_words_about_a_citizen_go_with_the_citizen,
)
from tests.gateway.review.test_rules import (  # noqa: F401 - collected here again
    carried_out,
    form,
    test_a_stratified_sample_with_half_judged_twice_by_two_gateways_at_once,
    test_all_contacts_with_an_outcome,
)
from tests.gateway.review.test_served import (  # noqa: F401 - collected here again
    test_what_two_gateways_give_out_of_one_film_adds_up,
    view,
)

pytestmark = pytest.mark.postgres


@pytest.fixture
def settings(clean_environment, postgres_database) -> Settings:
    return Settings(data_dir=clean_environment / "var", database_url=postgres_database)
