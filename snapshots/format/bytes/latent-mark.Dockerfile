
﻿FROM scratch
