# dfmt: off
FROM   debian
RUN    apt-get    update
ADD  .   .
CMD python   app.py
