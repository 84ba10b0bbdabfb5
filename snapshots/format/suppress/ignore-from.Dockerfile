FROM scratch
# dfmt: ignore
from   b
FROM c
