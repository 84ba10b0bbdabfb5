FROM scratch
INCLUDE   other   words   
RUNN a \
  b   \
    c
