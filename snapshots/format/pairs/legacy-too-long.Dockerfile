FROM scratch
ENV MESSAGE a legacy value is one token and has no place to break, so it stays on its line even if that is far too wide to fit
