<?php echo mb_strtoupper("grüße"), "\n";
