"""Random consistent county books, worked out without the program's own relations."""

from tests.books.random_county.county import (
    County as County,
)
from tests.books.random_county.county import (
    random_county as random_county,
)
from tests.books.random_county.county import (
    random_performance as random_performance,
)
from tests.books.random_county.shanghai import (
    random_shanghai as random_shanghai,
)
