from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from api.tokens.models import Scope, Token
from classifiers.exceptions import ClassifierError


def _moment(text: str) -> datetime:
    try:
        moment = parse_datetime(text)
        day = parse_date(text)
    except ValueError:
        moment = day = None
    if moment is None and day is not None:
        moment = datetime(day.year, day.month, day.day)
    if moment is None:
        raise ArgumentTypeError(f"a date like 2027-01-31 is needed. Received: {text}")
    moment = moment if moment.tzinfo else timezone.make_aware(moment)
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        raise ArgumentTypeError(f"no calendar goes as far. Received: {text}") from None
    if moment <= timezone.now():
        raise ArgumentTypeError(f"a date in the future is needed. Received: {text}")
    return moment


class Command(BaseCommand):
    help = "Makes a token by which a program uses the API for a user, and prints it once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", metavar="USER", help="name of the user")
        parser.add_argument("--name", default="made by make_token", help="to know it by")
        parser.add_argument(
            "--scope",
            action="append",
            choices=Scope.values,
            help="what it may be used for; may be given several times; read alone if left out",
        )
        parser.add_argument(
            "--expires",
            type=_moment,
            metavar="DATE",
            help="until when it can be used; for ever if left out",
        )

    def handle(
        self,
        *,
        user: str,
        name: str,
        scope: list[str] | None,
        expires: datetime | None,
        **_: Any,
    ) -> None:
        users = get_user_model()
        try:
            owner = users._default_manager.get_by_natural_key(user)
            _token, secret = Token.objects.issue(owner, name[:60], scope or [Scope.READ], expires)
        except users.DoesNotExist:
            raise CommandError(f"There is no user of this name. Received: {user}") from None
        except ClassifierError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(secret)
