FROM scratch
us\
# inside the keyword
er app
