FROM scratch
ENV A="a  \
    b" B=x\
y C='  #  '
LABEL d="one \
# gone for docker
  two"
