FROM scratch
ENV PATH /a:/b   and   more
LABEL description a   label  "in the old"   form
ENV KEYS \
   one \
       # second
   two
ENV X y
LABEL alpha = "1" bravo="2"
