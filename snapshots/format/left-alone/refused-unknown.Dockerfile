FROM debian:12
  FRMO x  
  label
RUN make
