FROM python:3.9
RUN pip install --upgrade pip setuptools wheel
RUN python3 -m pip install --user 'requests>=2,<3' "urllib3[secure]"; pip3 install git+https://git.example.org/x.git@main#egg=x
RUN pip --no-cache-dir install -e .
RUN pip install -r requirements.txt -r dev.txt --extra-index-url https://pypi.example.org/simple --trusted-host pypi.example.org
RUN PIP_NO_CACHE_DIR=1 pip install torch==2.0.1+cpu -f https://download.example.org/whl/torch_stable.html
RUN easy_install supervisor && pip uninstall -y wheel && pipx install black
