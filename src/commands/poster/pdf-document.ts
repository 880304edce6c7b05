/** Draws laid out pages as one PDF: A4, fonts embedded as subsets, the code as vectors, tagged for screen readers. */
import PDFDocument from 'pdfkit';
import { A4, type Page, type PlacedText } from './page-layout';

type Document = PDFKit.PDFDocument;

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
  for (const page of pages) drawPage(document, page);
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
function drawPage(document: Document, page: Page): void {
  document.addPage();
  drawFrames(document, page);
  const { texts, code } = page;
  const parts = texts.map((text) => ({ top: text.lines[0]!.top, draw: () => drawText(document, text) }));
  parts.push({ top: code.y, draw: () => drawCode(document, page) });
  for (const { draw } of parts.sort((a, b) => a.top - b.top)) draw();
}

function drawFrames(document: Document, { frames, rule }: Page): void {
  document.markContent('Artifact', { type: 'Layout' });
  for (const { x, y, width, height } of frames) document.roundedRect(x, y, width, height, 5);
  document.moveTo(rule.x, rule.y).lineTo(rule.x + rule.width, rule.y);
  document.lineWidth(1.2).stroke('black');
  document.endMarkedContent();
}

function drawText(document: Document, { role, text, language, size, lines }: PlacedText): void {
  const tag = role === 'title' ? 'H1' : 'P';
  const draw = () => {
    for (const { x, baseline, runs } of lines) {
      let at = x;
      for (const run of runs) {
        document.registerFont(run.face.id, run.face.data);
        document.font(run.face.id, size).fillColor('black');
        // With a list of features pdfkit shapes the whole run at once, as it was measured, not word by word.
        document.text(run.text, at, baseline, { lineBreak: false, baseline: 'alphabetic', features: [] });
        at += run.width * size;
      }
    }
  };
  document.addStructure(document.struct(tag, { lang: language, actual: text }, draw));
}

function drawCode(document: Document, { code, frames, link }: Page): void {
  const side = code.side / code.qr.size;
  const draw = () => {
    for (const { column, row, length } of code.qr.stretches)
      document.rect(code.x + column * side, code.y + row * side, length * side, side);
    document.fill('black');
  };
  document.addStructure(document.struct('Figure', { alt: link }, draw));
  const { x, y, width, height } = frames[0]!;
  document.link(x, y, width, height, link);
}
