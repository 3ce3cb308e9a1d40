"""A process that moves money through the cashier while others play: `python -m tests.proof.cashier URL PLAYER TIMES`.

Each time 3.00 comes in and 1.00 goes out, in units of work of their own. Lost races for the lock are tried again.
"""

import sys

from sqlalchemy.exc import OperationalError

from casino.errors import InsufficientFunds
from casino.money import Money
from casino.storage.database import write_connection
from casino.wallet import posting
from tests.support.ledger import NOW, open_engine


def main(url: str, player_id: int, times: int) -> None:
    """Deposit and withdraw; print how many withdrawals were paid."""
    engine = open_engine(url, 1)
    paid = 0
    for step in range(2 * times):
        while True:
            try:
                with write_connection(engine) as connection:
                    if step % 2:
                        posting.withdraw(connection, player_id, Money.parse("1.00", "EUR"), NOW)
                        paid += 1
                    else:
                        posting.deposit(connection, player_id, Money.parse("3.00", "EUR"), NOW)
                break
            except InsufficientFunds:
                break
            except OperationalError:
                continue
    print(paid)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
