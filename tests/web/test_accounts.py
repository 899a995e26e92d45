import pytest

from classifiers.jobs import Job
from classifiers.publications import Publication

LOGIN = "/account/login/"


def log_in(client, **fields):
    return client.post(LOGIN, {"username": "ada", "password": "secret"} | fields)


class TestLogIn:
    def test_one_goes_on_to_where_one_wanted_to_be(self, client, ada):
        page = client.get(LOGIN, {"next": "/jobs/"}).text
        assert "you go on to where you wanted to be" in page
        assert 'value="/jobs/"' in page
        assert log_in(client, next="/jobs/")["Location"] == "/jobs/"

    def test_without_that_one_comes_to_ones_account(self, client, ada):
        assert log_in(client)["Location"] == "/account/"

    @pytest.mark.parametrize("next", ["https://example.org/", "//example.org/", "javascript:0"])
    def test_it_leads_to_no_other_site(self, client, ada, next):  # noqa: A002 - as it is sent
        assert log_in(client, next=next)["Location"] == "/account/"

    @pytest.mark.parametrize("fields", [{"password": "wrong"}, {"username": "nobody"}])
    def test_a_wrong_name_and_a_wrong_password_look_alike(self, client, ada, fields):
        response = log_in(client, **fields)
        assert response.status_code == 200
        assert "enter a correct username and password" in response.text
        assert "_auth_user_id" not in client.session

    def test_somebody_who_is_logged_in_already_is_sent_on(self, sign_in, ada):
        client = sign_in(ada)
        assert client.get(LOGIN)["Location"] == "/account/"
        assert client.get(LOGIN, {"next": "/jobs/"})["Location"] == "/jobs/"

    def test_it_says_who_makes_accounts(self, client, db):
        assert "Accounts are made by whoever runs this site" in client.get(LOGIN).text

    def test_logging_out_takes_a_form(self, sign_in, ada):
        client = sign_in(ada)
        assert client.get("/account/logout/").status_code == 405
        assert client.post("/account/logout/")["Location"] == "/"
        assert "_auth_user_id" not in client.session


class TestAccount:
    def test_a_new_user_has_nothing(self, sign_in, ada):
        page = sign_in(ada).get("/account/").text
        assert "You have published none yet." in page
        assert "0 of 50" in page
        assert "0 of 3" in page
        assert "2.0\xa0GB" in page

    def test_what_is_ones_own(self, sign_in, ada, grace, owned):
        Job.objects.create(function="f", owner=grace)
        mine = Job.objects.create(function="classifiers.tasks.perform_picture_check", owner=ada)
        page = sign_in(ada).get("/account/").text
        assert "Brightness 1" in page
        assert "100.0 % (7 of 7 images" in page
        assert "1 of 50" in page
        assert "1 of 3" in page
        assert f"/jobs/{mine.pk}/" in page

    def test_a_retired_variant_is_marked_and_not_counted(self, sign_in, ada, owned):
        badge = '<span class="badge">retired</span>'
        assert badge not in sign_in(ada).get("/account/").text
        Publication.of(owned).retire()
        page = sign_in(ada).get("/account/").text
        assert page.count(badge) == 1
        assert "0 of 50" in page

    def test_staff_has_no_bounds(self, sign_in, boss):
        assert "Nothing bounds you" in sign_in(boss).get("/account/").text

    def test_the_bounds_are_those_of_the_settings(self, sign_in, ada, settings):
        settings.CLASSIFIERS_MAX_VARIANTS_PER_USER = 1234
        assert "0 of 1234" in sign_in(ada).get("/account/").text.replace(",", "")

    def test_a_password_is_changed(self, sign_in, ada, client):
        new = "a much longer phrase"
        fields = {"old_password": "secret", "new_password1": new, "new_password2": new}
        page = sign_in(ada).post("/account/password/", fields, follow=True).text
        assert "Your password was changed." in page
        assert log_in(client, password=new).status_code == 302

    def test_a_weak_password_is_not_taken(self, sign_in, ada, client):
        fields = {"old_password": "secret", "new_password1": "1234", "new_password2": "1234"}
        assert "too short" in sign_in(ada).post("/account/password/", fields).text
        assert log_in(client).status_code == 302
