/** Draws laid out pages as one PDF: A4, fonts embedded as subsets, the code as vectors, tagged for screen readers. */
import PDFDocument from 'pdfkit';
import { A4, type Page, type PlacedLine, type PlacedText } from './page-layout';

type Document = PDFKit.PDFDocument;
type Element = PDFKit.PDFStructureElement;

/** `title` is what a reader shows in place of the file's name; `made` is written into the file. */
export async function pdfOf(pages: readonly Page[], title: string, made = new Date()): Promise<Buffer> {
  const document = new PDFDocument({
    autoFirstPage: false,
    // Else pdfkit opens Helvetica, which is never embedded.
    font: '',
    size: [A4.width, A4.height],
    margin: 0,
    pdfVersion: '1.7',
    tagged: true,
    displayTitle: true,
    lang: pages[0]?.language,
    info: { Title: title, Author: 'Passerelle', CreationDate: made },
  });
  const written = bytesOf(document);
  const root = document.struct('Document');
  document.addStructure(root);
  for (const page of pages) drawPage(document, root, page);
  root.end();
  document.end();
  return written;
}

function bytesOf(document: Document): Promise<Buffer> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
  });
}

/** In the order that the page is read in, which is also that of the tags. */
function drawPage(document: Document, root: Element, page: Page): void {
  document.addPage();
  drawFrames(document, page);
  const { texts, code } = page;
  const parts = texts.map((text) => ({
    top: text.lines[0]!.top,
    draw: () => root.add(textElement(document, text)),
  }));
  parts.push({ top: code.y, draw: () => root.add(codeElement(document, page)) });
  for (const { draw } of parts.sort((a, b) => a.top - b.top)) draw();
}

function drawFrames(document: Document, { frames, rule }: Page): void {
  document.markContent('Artifact', { type: 'Layout' });
  for (const { x, y, width, height } of frames) document.roundedRect(x, y, width, height, 5);
  document.moveTo(rule.x, rule.y).lineTo(rule.x + rule.width, rule.y);
  document.lineWidth(1.2).stroke('black');
  document.endMarkedContent();
}

function textElement(document: Document, { role, text, language, size, lines }: PlacedText): Element {
  const tag = role === 'title' ? 'H1' : 'P';
  const draw = () => {
    for (const line of lines) drawLine(document, line, size);
  };
  return document.struct(tag, { lang: language, actual: text }, draw);
}

/** What is read aloud, searched and copied is the text, not its glyphs, which stand in another order. */
function drawLine(document: Document, { text, x, baseline, runs }: PlacedLine, size: number): void {
  document.markContent('Span', { actual: text });
  let at = x;
  for (const { face, text: shaped, width } of runs) {
    // pdfkit takes an open font as well as its bytes; its types say only bytes.
    document.registerFont(face.id, face.font as unknown as Buffer);
    document.font(face.id, size).fillColor('black');
    // With a list of features pdfkit shapes the whole run at once, as it was measured, not word by word.
    document.text(shaped, at, baseline, { lineBreak: false, baseline: 'alphabetic', features: [] });
    at += width * size;
  }
  document.endMarkedContent();
}

function codeElement(document: Document, { code, frames, link }: Page): Element {
  const side = code.side / code.qr.size;
  const draw = () => {
    for (const { column, row, length } of code.qr.stretches)
      document.rect(code.x + column * side, code.y + row * side, length * side, side);
    document.fill('black');
  };
  const { x, y, width, height } = frames[0]!;
  document.link(x, y, width, height, link);
  return document.struct('Figure', { alt: link }, draw);
}
