"""How often somebody may ask pages for what costs, and try to log in."""

import pytest
from django.contrib.auth import get_user_model

LOGIN = "/account/login/"


@pytest.fixture
def rates(settings):
    def set_rates(**rates):
        settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": rates}

    return set_rates


def require_wait(response):
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 3600
    assert "That was too often" in response.text
    assert "Try again in" in response.text


class TestHeavy:
    def test_a_batch_counts_by_what_it_takes(self, client, variant, rates):
        """And the last one that is allowed may take more than is left."""
        rates(heavy="2/hour")
        url = f"/batches/?model={variant.pk}&count=7&seed=1"
        # 7 images with 2 layers each are 21: less than 25.
        assert client.get(f"{url}&layers=0&layers=1").status_code == 200
        assert client.get(url).status_code == 200
        require_wait(client.get(url))

    def test_the_form_counts_nothing(self, client, variant, rates):
        rates(heavy="1/hour")
        codes = {client.get("/batches/").status_code for _ in range(3)}
        assert codes == {200}

    def test_files_that_are_sent_count_with_those_of_the_api(self, sign_in, ada, rates, model_file):
        rates(upload="1/hour")
        client = sign_in(ada)
        assert client.post("/publish/", {"model_file": model_file}).status_code == 302
        model_file.seek(0)
        require_wait(client.post("/publish/", {"model_file": model_file}))


def log_in(client, name="ada", password="wrong", **options):
    return client.post(LOGIN, {"username": name, "password": password}, **options)


class TestLogIn:
    def test_nobody_guesses_the_password_of_one_user_from_many_addresses(self, client, ada, rates):
        rates(login_name="2/hour")
        for number in range(2):
            assert log_in(client, REMOTE_ADDR=f"192.0.2.{number}").status_code == 200
        require_wait(log_in(client, REMOTE_ADDR="192.0.2.9"))
        require_wait(log_in(client, name="ADA", password="secret", REMOTE_ADDR="192.0.2.8"))
        assert log_in(client, name="grace").status_code == 200

    def test_nobody_guesses_those_of_many_from_one_address(self, client, ada, rates):
        rates(login="2/hour")
        for name in ("ada", "grace"):
            assert log_in(client, name=name).status_code == 200
        require_wait(log_in(client, name="alan"))
        assert log_in(client, name="alan", REMOTE_ADDR="192.0.2.1").status_code == 200

    def test_what_is_said_does_not_tell_whether_there_is_such_a_user(self, client, ada, rates):
        rates(login_name="1/hour")
        pages = []
        for name in ("ada", "nobody"):
            log_in(client, name=name)
            page = log_in(client, name=name).text
            pages.append(page[page.index("<main") : page.index("</main>")])
        assert pages[0] == pages[1]

    def test_who_succeeds_is_not_counted(self, client, ada, rates):
        rates(login="2/hour", login_name="2/hour")
        for _ in range(4):
            assert log_in(client, password="secret").status_code == 302
            client.logout()

    def test_nobody_locks_others_out_where_they_have_logged_in(self, client, ada, rates):
        rates(login_name="1/hour")
        home, elsewhere = {"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": "198.51.100.1"}
        assert log_in(client, password="secret", **home).status_code == 302
        client.logout()
        log_in(client, **elsewhere)
        require_wait(log_in(client, password="secret", **elsewhere))
        assert log_in(client, password="secret", **home).status_code == 302

    def test_the_admin_counts_together_with_the_pages(self, client, boss, rates):
        rates(login_name="1/hour")
        assert log_in(client, name="boss").status_code == 200
        sent = {"username": "boss", "password": "secret"}
        require_wait(client.post("/admin/login/", sent))
        assert get_user_model().objects.get().last_login is None

    def test_where_no_rate_is_set_nothing_is_counted(self, client, ada, rates):
        rates()
        assert {log_in(client).status_code for _ in range(30)} == {200}
