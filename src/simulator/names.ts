import { shuffled } from './chance.ts';

// All invented. Products are two syllable words put together, so that none is a company's name by design.
const heads =
  'Alder Amber Basalt Birch Bramble Calder Cinder Cobble Copper Corvid Dapple Ember Fallow Fathom Fennel Ferrous Flaxen Gable Garnet Glimmer Gorse Hazel Heather Ibex Inkwell Kelp Kestrel Lantern Larch Lichen Limpet Linnet Madder Mallow Marl Meadow Mica Mulberry Nettle Oaken Ochre Osprey Otter Paddock Pebble Pewter Plover Quarry Quill Rampart Reed Rowan Russet Saffron Sedge Shale Sorrel Spindle Sparrow Starling Tallow Tansy Thicket Thistle Timber Tinder Umber Velvet Vetch Walnut Warbler Wicker Willow Wren Yarrow'.split(
    ' ',
  );
const tails =
  'bank beam bell bench board brook chart clock cove crest desk dial dock fern field ford forge gate glen grove hatch helm hollow jetty keel knot lane latch ledge ledger loft loop mast mill moor nest nook oar path pier pike post quay rail reach ridge rope rudder sail shelf slate span spar tide trail vale wharf works yard'.split(
    ' ',
  );
const purposes =
  'Planner,Surveys,Boards,Notes,Signatures,Expenses,Helpdesk,Recruiting,Learning,Whiteboard,Forms,Analytics,Scheduler,CRM,Contracts,Roadmaps,Timesheets,Dialer,Travel,Newsletter,Invoices,Visitor Desk,Translations,Feedback'.split(
    ',',
  );
const given =
  'Ada Agnes Alba Alma Amara Anders Anika Anouk Arlo Astrid Aurel Beata Bela Bodil Bruno Caius Calla Carmo Celia Dagny Dalia Darius Edda Eero Elin Elio Emre Enid Esben Fenna Fidel Flora Freya Gideon Greta Gwen Hanno Hedda Henrik Ilse Imke Ines Inga Ivo Jarek Jonna Jorun Juno Kaia Kalle Karim Lars Leda Lena Lior Luca Maeve Malin Marek Mirela Nadia Nils Noor Odile Olav Orla Otto Petra Quentin Rafa Rhea Rune Sanna Saskia Selma Soren Tamsin Tilde Timo Ulla Vera Viggo Wanda Yara Yusuf Zora'.split(
    ' ',
  );
const family =
  'Aldana Arvidsen Bakkerud Balint Barlowe Bellweather Bexley Bjornstad Brannock Brightmoor Cadwell Calloway Castellane Corbeau Cresswick Dalgaard Danforth Darrow Delacroix Dunmore Eastlake Eklund Ellery Falkenrath Farrow Fenwick Ferreiro Galloway Garrick Glasson Granlund Greyling Haldane Halloran Hartwell Hazelwood Holmgren Ingersoll Ivarsen Jansdotter Jessop Kaltenbach Karras Keating Kingsley Korhonen Lachlan Lindqvist Lockhart Lomax Lovelace Maddox Mallory Marchetti Merriweather Mikkelsen Montrose Nakagawa Nordahl Norwood Oakes Okafor Ostrander Pemberton Penrose Pellegrin Quigley Radcliffe Ravensworth Renshaw Rosendal Sandoval Scarlatti Selwyn Shackleton Silvain Stavros Steenberg Tennant Thackeray Thorsen Trelawny Underhill Vandermeer Vestergaard Wainwright Wetherby Whitlock Winterbourne Woodhouse Yarborough Zabel Zielinski'.split(
    ' ',
  );

/** The vendor's own word of the n-th product; it comes back only after some 4,500. */
export function vendorName(index: number): string {
  const at = shuffled(index, 1_234, heads.length * tails.length);
  return `${heads[at % heads.length]}${tails[Math.floor(at / heads.length)]}`;
}

/** The n-th product: the same one on every platform, so that a vendor can be recognised across them. */
export function productName(index: number): string {
  const round = Math.floor(index / (heads.length * tails.length));
  return `${vendorName(index)} ${purposes[(index * 7 + round) % purposes.length]}`;
}

/** What the logistics company calls its own services. */
export function ownName(company: string, index: number): string {
  const things = [
    'Berth Planner',
    'Gate Scheduler',
    'Customs Desk',
    'Fleet Telemetry',
    'Payroll Export',
    'Crane Roster',
    'Yard Map',
    'Tariff Service',
    'Claims Intake',
    'Reefer Monitor',
    'Pilot Booking',
    'Rate Engine',
  ];
  const round = Math.floor(index / things.length);
  return `${company} ${things[index % things.length]}${round === 0 ? '' : ` ${round + 1}`}`;
}

export interface Person {
  readonly given: string;
  readonly family: string;
  /** What stands before the @; unique, and `personIndex` reads it back. */
  readonly local: string;
}

const people = given.length * family.length;

export function person(index: number): Person {
  const round = Math.floor(index / people);
  const at = shuffled(index % people, 0, people);
  const first = given[at % given.length] ?? '';
  const last = family[Math.floor(at / given.length)] ?? '';
  const local = `${first}.${last}${round === 0 ? '' : round + 1}`.toLowerCase();
  return { given: first, family: last, local };
}

const positions = new Map<string, number>();

/** The index of the person with this local part, or undefined. */
export function personIndex(local: string): number | undefined {
  if (positions.size === 0)
    for (let index = 0; index < people; index++) positions.set(person(index).local, index);
  const parts = /^([a-z]+\.[a-z]+)(\d*)$/.exec(local.toLowerCase());
  const position = positions.get(parts?.[1] ?? '');
  if (position === undefined) return undefined;
  const round = parts?.[2] === '' ? 0 : Number(parts?.[2]) - 1;
  return round * people + position;
}
