FROM python:3.12
RUN pip install flask>=2 'jinja2>=3'
RUN pip install \
    flask>=2 \
    jinja2<4 \
    'click>=8'
RUN echo a >b 2>&1
RUN echo a >b; echo a > b; (echo a) >b; { a; } >b; cat <b
