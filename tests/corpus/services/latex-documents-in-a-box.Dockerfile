FROM texlive/texlive:latest-small
RUN tlmgr update --self && tlmgr install latexmk biber biblatex csquotes && tlmgr path add
RUN apt-get update -q && apt-get install -qy pandoc inkscape --no-install-recommends
ENTRYPOINT ["latexmk", "-pdf", "-interaction=nonstopmode"]
CMD ["main.tex"]
