FROM python:{{cookiecutter.python_version}}-slim
WORKDIR /{{cookiecutter.project_slug}}
COPY ./{{cookiecutter.project_slug}} .
RUN {%- if cookiecutter.use_poetry == 'y' %} poetry install {%- else %} pip install -r requirements.txt {%- endif %}
CMD ["python", "-m", "{{cookiecutter.package}}"]
