# dfmt: ignore
from   scratch
